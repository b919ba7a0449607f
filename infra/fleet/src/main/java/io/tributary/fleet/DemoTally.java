package io.tributary.fleet;

import java.util.ArrayList;
import java.util.List;

/**
 * The demo's books at one moment.
 *
 * @param sent readings handed to MQTT
 * @param acknowledged of them, by the platform
 * @param malformed acknowledged readings whose payload is not JSON
 * @param hot acknowledged readings above the limit
 * @param alarms different alarms at the siren
 * @param alarmsMissing acknowledged hot readings whose alarm has not arrived
 * @param repeatsMarked alarms that came again marked DUP, as MQTT allows when an acknowledgement was lost
 * @param repeatsUnmarked alarms that came again as if new: never allowed
 * @param rows in PostgreSQL
 * @param committedReadings records a transaction-reading consumer finds in the readings rule's output topic
 * @param alarmDeadLetters what the alarm rule set aside
 * @param readingDeadLetters what the readings rule set aside
 * @param lastAlarm for people
 * @param rejections some dead letters with their reasons, for people
 */
public record DemoTally(
        long sent,
        long acknowledged,
        long malformed,
        long hot,
        long alarms,
        long alarmsMissing,
        long repeatsMarked,
        long repeatsUnmarked,
        long rows,
        long committedReadings,
        long alarmDeadLetters,
        long readingDeadLetters,
        String lastAlarm,
        List<String> rejections) {

    /** What does not add up; empty when every message is where it belongs, once. */
    public List<String> discrepancies() {
        List<String> found = new ArrayList<>();
        expect(found, "rows in PostgreSQL", acknowledged - malformed, rows);
        expect(found, "committed records of " + Demo.READINGS_RULE, acknowledged - malformed, committedReadings);
        expect(found, "alarms at the siren", hot, alarms);
        expect(found, "alarms missing", 0, alarmsMissing);
        expect(found, "alarms that came twice unmarked", 0, repeatsUnmarked);
        expect(found, "dead letters of " + Demo.ALARM_RULE, malformed, alarmDeadLetters);
        expect(found, "dead letters of " + Demo.READINGS_RULE, malformed, readingDeadLetters);
        return found;
    }

    private static void expect(List<String> found, String what, long wanted, long is) {
        if (wanted != is) {
            found.add(what + ": " + is + " instead of " + wanted);
        }
    }
}
