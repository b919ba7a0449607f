package io.tributary.rules.fabric;

import io.tributary.rules.CatchUp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the operator stands on while one rule catches up, on Kafka, in the process of its lane's fabric. */
final class CatchUpParts implements FabricParts {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUpParts.class);

    private final FabricParts lane;
    private final CatchUp catchUp;
    private final String bootstrapServers;
    private final String topic;
    private transient @Nullable CatchUpCourse course;

    /**
     * @param lane what the rule's own fabric stands on
     * @param topic whole name of {@code rule-catch-ups}
     */
    CatchUpParts(FabricParts lane, CatchUp catchUp, String bootstrapServers, String topic) {
        this.lane = lane;
        this.catchUp = catchUp;
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
    }

    @Override
    public RuleFeed feed(FabricSettings settings) {
        return new CatchUpFeed(lane.feed(settings), catchUp);
    }

    /** After the sink is open, which ends what an earlier attempt left open: the operators of a chain are opened from its end. */
    @Override
    public synchronized CatchUpCourse course(FabricSettings settings) throws Exception {
        CatchUpCourse present = course;
        if (present == null) {
            present = new CatchUpCourse(
                    catchUp, new CatchUpLog(bootstrapServers, topic).reached(catchUp), topic, new Pace());
            course = present;
        }
        return present;
    }

    @Override
    public StatusLog statusLog(FabricSettings settings) throws Exception {
        return course(settings);
    }

    @Override
    public Targets topics(FabricSettings settings) {
        return lane.topics(settings);
    }

    @Override
    public LaneClasses classes(FabricSettings settings) {
        return lane.classes(settings);
    }

    /** Says first, outside of any transaction, that this must not be tried again by itself: the open one goes with the process. */
    @Override
    public void giveUp() {
        CatchUpCourse present = course;
        if (present != null) {
            try (KafkaStatusLog log = new KafkaStatusLog(bootstrapServers, topic)) {
                log.write(List.of(present.verdict()));
            } catch (Exception e) {
                LOG.error("that rule {} must not catch up again could not be written", catchUp.rule(), e);
            }
        }
        lane.giveUp();
    }
}
