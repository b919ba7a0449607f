package io.tributary.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the devices of the demo sent, were told and received. Thread-safe. */
final class DemoLedger {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> acknowledgedHot = new HashSet<>();
    private final Map<String, Integer> alarms = new HashMap<>();
    private long sent;
    private long acknowledged;
    private long malformed;
    private long repeatsMarked;
    private long repeatsUnmarked;
    private String lastAlarm = "";

    synchronized void send() {
        sent++;
    }

    synchronized long sent() {
        return sent;
    }

    synchronized void acknowledged(String device, int seq, boolean hot, boolean broken) {
        acknowledged++;
        if (broken) {
            malformed++;
        }
        if (hot) {
            acknowledgedHot.add(device + "#" + seq);
        }
    }

    synchronized long acknowledged() {
        return acknowledged;
    }

    synchronized void alarmArrived(ReceivingDevice.Received alarm) {
        try {
            JsonNode body = JSON.readTree(alarm.payload());
            String about = body.path("device").asText() + "#" + body.path("seq").asText();
            if (alarms.merge(about, 1, Integer::sum) > 1) {
                if (alarm.dup()) {
                    repeatsMarked++;
                } else {
                    repeatsUnmarked++;
                }
            }
            lastAlarm = body.path("device").asText() + " at "
                    + body.path("temperature").asText() + " °C";
        } catch (IOException e) {
            lastAlarm = "an alarm that is not JSON: " + e.getMessage();
            repeatsUnmarked++; // counted against the run: the rule promised JSON
        }
    }

    synchronized DemoTally tally(long rows, long committedReadings, RejectionBook rejections) {
        long missing = acknowledgedHot.stream()
                .filter(about -> !alarms.containsKey(about))
                .count();
        return new DemoTally(
                sent,
                acknowledged,
                malformed,
                acknowledgedHot.size(),
                alarms.size(),
                missing,
                repeatsMarked,
                repeatsUnmarked,
                rows,
                committedReadings,
                rejections.count(Demo.ALARM_RULE),
                rejections.count(Demo.READINGS_RULE),
                lastAlarm,
                rejections.examples());
    }
}
