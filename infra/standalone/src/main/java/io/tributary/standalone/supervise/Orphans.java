package io.tributary.standalone.supervise;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Children whose supervisor was killed: found by their files of process id, stopped in order. */
public final class Orphans {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private record Orphan(Component component, ProcessIdentity identity) {}

    private final DataFolder data;

    public Orphans(DataFolder data) {
        this.data = data;
    }

    public List<Component> found() {
        return all().stream().map(Orphan::component).toList();
    }

    /** Only while the run lock is held: nobody else starts or stops these now. */
    public void stop() throws InterruptedException, IOException {
        Map<Integer, List<Orphan>> stages = all().stream()
                .collect(Collectors.groupingBy(one -> one.component().stopStage(), TreeMap::new, Collectors.toList()));
        for (List<Orphan> stage : stages.values()) {
            stage.forEach(one -> one.identity().signal(one.component() == Component.POSTGRES ? "INT" : "TERM"));
            for (Orphan one : stage) {
                if (!one.identity().awaitEnd(PATIENCE)) {
                    one.identity().signal("KILL");
                    one.identity().awaitEnd(PATIENCE);
                }
            }
        }
        for (Component component : Component.values()) {
            Files.deleteIfExists(data.pid(component));
        }
    }

    private List<Orphan> all() {
        List<Orphan> orphans = new ArrayList<>();
        for (Component component : Component.values()) {
            ProcessIdentity.read(data.pid(component))
                    .filter(ProcessIdentity::isAlive)
                    .ifPresent(identity -> orphans.add(new Orphan(component, identity)));
        }
        orphans.sort(Comparator.comparing(Orphan::component));
        return orphans;
    }
}
