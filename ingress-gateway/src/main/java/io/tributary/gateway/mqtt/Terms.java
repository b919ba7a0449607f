package io.tributary.gateway.mqtt;

import io.tributary.gateway.mqtt.packet.Answers;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What client and gateway agreed on in CONNECT and CONNACK. Pure.
 *
 * @param level 3 (MQTT 3.1), 4 (3.1.1) or 5
 * @param sessionExpirySeconds how long the session outlives the connection; of 3.x what {@code clean} means
 * @param keepAliveSeconds the one that counts: the client's, or of MQTT 5 the server's
 * @param window QoS 1 messages sent to the client and not acknowledged
 * @param topicAliases this side may use
 * @param explain whether the client wants reasons in words
 */
record Terms(
        int level,
        boolean clean,
        long sessionExpirySeconds,
        int keepAliveSeconds,
        int window,
        int maximumPacketSize,
        int topicAliases,
        boolean explain) {
    static final int MQTT_5 = 5;

    /**
     * Grants what can be granted.
     *
     * @throws RejectedException FORBIDDEN when a client of 3.x asks for a keep-alive out of bounds; MQTT 5 has Server Keep Alive instead
     */
    static Terms of(Packet.Connect connect, Limits limits) {
        boolean five = connect.level() == MQTT_5;
        int min = (int) limits.keepAliveMin().toSeconds();
        int max = (int) Math.min(0xFFFF, limits.keepAliveMax().toSeconds());
        int asked = connect.keepAlive();
        if (!five && (asked < min || asked > max)) { // (Device protocol, section 2.6.)
            throw new RejectedException(
                    Rejection.FORBIDDEN,
                    "keep-alive of " + asked + " s is outside limits.keepAliveMin to limits.keepAliveMax (" + min
                            + " to " + max + " s)");
        }
        long retention = limits.sessionExpiryMax().toSeconds();
        return new Terms(
                connect.level(),
                connect.cleanStart(),
                five ? Math.min(connect.sessionExpiry(), retention) : connect.cleanStart() ? 0 : retention,
                asked == 0 ? max : Math.max(min, Math.min(max, asked)),
                Math.min(connect.receiveMaximum(), limits.receiveMaximum()),
                connect.maximumPacketSize(),
                Math.min(connect.topicAliasMaximum(), limits.topicAliases()),
                connect.requestProblemInformation());
    }

    /** A reason in words, if the client wants words and has room for them. [MQTT-3.1.2-29] */
    @Nullable
    String explain(String why) {
        return explain && fits(why, maximumPacketSize) ? why : null;
    }

    /** Whether an answer with these words is surely not too large. [MQTT-3.2.2-19] */
    static boolean fits(String words, int maximumPacketSize) {
        return words.length() * 3 + 16 < maximumPacketSize;
    }

    boolean isFive() {
        return level == MQTT_5;
    }

    /** Whether there will be nothing left of the session once the connection is. */
    boolean endsWithConnection() {
        return sessionExpirySeconds == 0;
    }

    /** What CONNACK says of it. */
    Answers.Grant grant(
            Packet.Connect asked, boolean present, boolean retain, int packetBytes, Limits limits, String own) {
        return new Answers.Grant(
                present,
                sessionExpirySeconds == asked.sessionExpiry() ? -1 : sessionExpirySeconds,
                limits.receiveMaximum(),
                packetBytes,
                limits.topicAliases(),
                keepAliveSeconds == asked.keepAlive() ? -1 : keepAliveSeconds,
                retain,
                asked.requestResponseInformation() ? own + "/" : null);
    }
}
