package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One random session and a book of what it may still be sent. The device keeps its side of the standard (fresh packet ids, its own
 * repeats of QoS 2), Kafka answers in any order; every packet of the gateway is crossed off in the book, and what is not in it fails.
 */
final class SessionRun {
    private static final int STEPS = 120;
    /** QoS 1 deliveries this device takes before it acknowledges one. */
    private static final int WINDOW = 5;

    private static final int MOST_UNANSWERED = 12;

    private final int level;
    private final SplittableRandom random;
    private final boolean failing;
    private final List<String> story = new ArrayList<>();
    private final RawDevice device = new RawDevice();

    /** PUBACK and PUBREC that are due, in order: "40 id" or "50 id". */
    private final Deque<Expected> due = new ArrayDeque<>();
    /** Everything else that was asked for, with how often it may come. */
    private final Map<String, Integer> asked = new HashMap<>();

    private final Set<Integer> usedIds = new HashSet<>();
    /** QoS 2 ids whose PUBREL has not been sent, and the message each stands for. */
    private final Map<Integer, Integer> exactlyOnce = new HashMap<>();

    private final Set<Integer> receivedQos2 = new HashSet<>();
    private final Set<Integer> heldByDevice = new HashSet<>();
    private final List<Integer> toAnswer = new ArrayList<>();
    private int messages;
    private int lastId;
    private long delivered;
    private long lastSeen;
    private boolean failed;

    /** An answer that is due once Kafka has taken {@code message}. */
    private record Expected(String answer, int message) {}

    /** What Kafka has answered, and which of these it did not take. */
    private final Set<Integer> accepted = new HashSet<>();

    private final Set<Integer> refused = new HashSet<>();

    SessionRun(int level, SplittableRandom random, boolean failing) {
        this.level = level;
        this.random = random;
        this.failing = failing;
    }

    void play() {
        Connect connect = level == 5
                ? Connect.v5().properties(Bytes.of(Properties.RECEIVE_MAXIMUM).u16(WINDOW))
                : Connect.v311();
        device.send(connect.bytes());
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.type()).isEqualTo(2));
        for (int i = 0; i < STEPS && device.isOpen(); i++) {
            step(random.nextInt(100));
            listen();
        }
        settle();
    }

    private void step(int dice) {
        if (dice < 30) {
            publish();
        } else if (dice < 36) {
            releaseOne();
        } else if (dice < 40) {
            repeatQos2();
        } else if (dice < 45) {
            ask("d0", "ping", Packets.PINGREQ);
        } else if (dice < 50) {
            subscribe();
        } else if (dice < 65) {
            deliver();
        } else if (dice < 75) {
            acknowledge();
        } else {
            kafka();
        }
    }

    private void publish() {
        if (due.size() >= MOST_UNANSWERED) {
            return;
        }
        int qos = random.nextInt(3);
        int id = qos == 0 ? 0 : freshId();
        String suffix = random.nextInt(4) == 0 ? "data" : "event";
        say("publish QoS " + qos + " id " + id + " to " + suffix);
        if (qos == 1) {
            due.add(new Expected("40 " + id, messages));
        } else if (qos == 2) {
            due.add(new Expected("50 " + id, messages));
            exactlyOnce.put(id, messages);
        }
        messages++;
        if (messages % 10 == 0) {
            device.passSeconds(1); // stays within the rate of a device: what is dropped is another test's matter
        }
        device.send(packet(qos, id, suffix));
    }

    private byte[] packet(int qos, int id, String suffix) {
        return level == 5
                ? Packets.publish5(qos, id, suffix, new Bytes(), "own")
                : Packets.publish(qos, id, suffix, "own");
    }

    /** The same QoS 2 message once more: one more PUBREC, no second message. */
    private void repeatQos2() {
        if (!exactlyOnce.isEmpty() && due.size() < MOST_UNANSWERED) {
            int id = any(exactlyOnce.keySet());
            byte[] packet = packet(2, id, "event");
            packet[0] |= 8;
            say("repeat QoS 2 id " + id);
            due.add(new Expected("50 " + id, exactlyOnce.getOrDefault(id, 0)));
            device.send(packet);
        }
    }

    private void releaseOne() {
        if (!receivedQos2.isEmpty()) {
            int id = any(receivedQos2);
            if (due.stream().noneMatch(expected -> expected.answer.equals("50 " + id))) {
                receivedQos2.remove(id);
                exactlyOnce.remove(id);
                ask("70 " + id, "release " + id, Packets.pubrel(id));
            }
        }
    }

    private void subscribe() {
        int id = freshId();
        String filter = RawDevice.topic("data");
        if (random.nextBoolean()) {
            int qos = random.nextInt(3);
            ask(
                    "90 " + id,
                    "subscribe id " + id,
                    level == 5 ? Packets.subscribe5(id, new Bytes(), filter, qos) : Packets.subscribe(id, filter, qos));
        } else {
            ask(
                    "b0 " + id,
                    "unsubscribe id " + id,
                    level == 5 ? Packets.unsubscribe5(id, filter) : Packets.unsubscribe(id, filter));
        }
    }

    private void deliver() {
        if (level == 5 && toAnswer.size() >= WINDOW) {
            return; // as the job does
        }
        boolean again = delivered > 0 && random.nextInt(5) == 0;
        long sequence = again ? 1 + random.nextLong(delivered) : ++delivered;
        int qos = random.nextInt(2);
        say("deliver " + sequence + " QoS " + qos);
        device.deliver(sequence, "control", qos);
    }

    /** Acknowledges a delivery, and sometimes what was never one. */
    private void acknowledge() {
        if (random.nextInt(6) == 0) {
            say("acknowledge 60000, which was never sent");
            device.send(Packets.puback(60_000));
        } else if (!toAnswer.isEmpty()) {
            int id = toAnswer.remove(random.nextInt(toAnswer.size()));
            heldByDevice.remove(id);
            say("acknowledge " + id);
            device.send(Packets.puback(id));
        }
    }

    private void kafka() {
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < device.messages().size(); i++) {
            if (!accepted.contains(i)) {
                open.add(i);
            }
        }
        if (!open.isEmpty()) {
            int index = open.get(random.nextInt(open.size()));
            accepted.add(index);
            if (failing && random.nextInt(12) == 0) {
                say("Kafka refuses " + index);
                failed = true;
                refused.add(index);
                device.fail(index);
            } else {
                say("Kafka takes " + index);
                device.accept(index);
            }
        }
    }

    private void ask(String answer, String what, byte[] packet) {
        say(what);
        asked.merge(answer, 1, Integer::sum);
        device.send(packet);
    }

    /** Crosses off what came. */
    private void listen() {
        for (Answer answer : device.answers()) {
            switch (answer.type()) {
                case 3 -> delivery(answer);
                case 4, 5 -> acknowledgement(answer);
                case 13 -> cross("d0", answer);
                case 7, 9, 11 -> cross(Integer.toHexString(answer.first()) + " " + answer.id(), answer);
                case 14 -> assertThat(failed).as("%s after %s", answer, story).isTrue();
                default -> throw new AssertionError(answer + " was not asked for; " + story);
            }
        }
    }

    private void acknowledgement(Answer answer) {
        Expected next = due.poll();
        assertThat(next).as("%s was not asked for; %s", answer, story).isNotNull();
        String came = Integer.toHexString(answer.first()) + " " + answer.id();
        assertThat(came).as("in order; %s", story).isEqualTo(next.answer);
        assertThat(accepted)
                .as("%s before Kafka took the message; %s", answer, story)
                .contains(next.message);
        assertThat(refused)
                .as("%s though Kafka refused the message; %s", answer, story)
                .doesNotContain(next.message);
        assertThat(level == 5 ? answer.reason() : 0).isZero();
        if (answer.type() == 5) {
            receivedQos2.add(answer.id());
        } else {
            usedIds.remove(answer.id());
        }
    }

    private void delivery(Answer answer) {
        String payload = level == 5 ? answer.payload5() : answer.payload();
        if (answer.qos() > 0) {
            int id = answer.id();
            assertThat(id).isNotZero();
            assertThat(heldByDevice.add(id))
                    .as("packet id %d is in use; %s", id, story)
                    .isTrue();
            toAnswer.add(id);
            if (level == 5) {
                assertThat(heldByDevice.size()).as("Receive Maximum; %s", story).isLessThanOrEqualTo(WINDOW);
            }
        }
        if (payload.startsWith("number ")) {
            long sequence = Long.parseLong(payload.substring(7));
            assertThat(sequence).as("each delivery once, in order; %s", story).isGreaterThan(lastSeen);
            lastSeen = sequence;
        } else {
            assertThat(answer.topic()).isEqualTo(RawDevice.topic("data"));
        }
    }

    private void cross(String key, Answer answer) {
        assertThat(asked.merge(key, -1, Integer::sum))
                .as("%s was not asked for, or came twice; %s", answer, story)
                .isNotNegative();
        if (key.startsWith("7") || key.startsWith("9") || key.startsWith("b")) {
            usedIds.remove(answer.id());
        }
    }

    /** Kafka takes the rest, the device acknowledges all; then nothing may be left. */
    private void settle() {
        for (int round = 0; round < 200 && device.isOpen() && !isSettled(); round++) {
            for (int i = 0; i < device.messages().size(); i++) {
                if (accepted.add(i)) {
                    device.accept(i);
                }
            }
            listen();
            while (!toAnswer.isEmpty()) {
                int id = toAnswer.remove(0);
                heldByDevice.remove(id);
                device.send(Packets.puback(id));
                listen();
            }
            if (!isSettled()) {
                device.passSeconds(1);
                device.send(Packets.PINGREQ);
                asked.merge("d0", 1, Integer::sum);
                listen();
            }
        }
        if (device.isOpen()) {
            assertThat(due).as("never answered; %s", story).isEmpty();
            assertThat(asked)
                    .as("never answered; %s", story)
                    .allSatisfy((key, left) -> assertThat(left).isZero());
            assertThat(device.messages()).as("each message once; %s", story).hasSize(messages);
        } else {
            assertThat(failed).as("closed for no reason; %s", story).isTrue();
        }
    }

    private boolean isSettled() {
        return due.isEmpty()
                && toAnswer.isEmpty()
                && asked.values().stream().allMatch(left -> left == 0)
                && accepted.size() == device.messages().size()
                && device.messages().size() == messages;
    }

    private int freshId() {
        do {
            lastId = lastId % 200 + 1;
        } while (usedIds.contains(lastId) || exactlyOnce.containsKey(lastId));
        usedIds.add(lastId);
        return lastId;
    }

    private int any(Set<Integer> ids) {
        List<Integer> list = ids.stream().sorted().toList();
        return list.get(random.nextInt(list.size()));
    }

    private void say(String what) {
        story.add(what);
    }

    @Override
    public String toString() {
        return "level " + level + (failing ? ", failing" : "");
    }
}
