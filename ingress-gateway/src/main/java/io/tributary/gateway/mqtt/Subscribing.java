package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.gateway.mqtt.packet.Reason;
import io.tributary.schemas.avro.Subscription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** SUBSCRIBE and UNSUBSCRIBE: counted at once, answered when the inbox has them. */
final class Subscribing {
    /** Filters of one SUBSCRIBE. (Device protocol, section 2.1.) */
    static final int MAX_FILTERS = 10;

    static void subscribe(Connection connection, Packet.Subscribe packet) {
        List<Reason> codes = new ArrayList<>(packet.wishes().size());
        List<Subscription> granted = new ArrayList<>(packet.wishes().size());
        if (packet.wishes().size() > MAX_FILTERS) {
            codes.addAll(Collections.nCopies(packet.wishes().size(), Reason.QUOTA_EXCEEDED));
            refused(connection, packet.wishes().size() + " filters in one SUBSCRIBE", Reason.QUOTA_EXCEEDED);
        } else {
            for (Packet.Wish wish : packet.wishes()) {
                Reason code = connection
                        .session()
                        .subscriptions()
                        .subscribe(
                                wish, packet.identifier(), connection.session().topics());
                codes.add(code);
                if (code.isError()) {
                    refused(connection, wish.filter(), code);
                } else {
                    granted.add(Subscriptions.event(wish, code, packet.identifier()));
                }
            }
        }
        ByteBuf answer = connection
                .answers()
                .subscribed(connection.ctx().alloc(), packet.packetId(), codes); // [MQTT-3.8.4-1] [MQTT-3.8.4-5]
        if (granted.isEmpty()) {
            connection.ctx().write(answer);
        } else {
            connection.write(
                    connection.parts().events().subscribed(connection.epoch(), granted), new AckOrder.Reply(answer));
        }
    }

    private static void refused(Connection connection, String what, Reason code) {
        connection.parts().refusals().subscription(code, connection.session().device(), what);
    }

    static void unsubscribe(Connection connection, Packet.Unsubscribe packet) {
        List<Reason> codes = new ArrayList<>(packet.filters().size());
        for (String filter : packet.filters()) {
            codes.add(connection.session().subscriptions().unsubscribe(filter));
        }
        ByteBuf answer = connection
                .answers()
                .unsubscribed(connection.ctx().alloc(), packet.packetId(), codes); // [MQTT-3.10.4-4] [MQTT-3.10.4-5]
        connection.write(
                connection.parts().events().unsubscribed(connection.epoch(), packet.filters()),
                new AckOrder.Reply(answer));
    }

    private Subscribing() {}
}
