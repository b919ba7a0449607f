package io.tributary.gateway.coap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tributary.gateway.device.Devices;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.publish.Publisher;
import io.tributary.gateway.publish.Publishers;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.californium.core.network.Exchange;

/**
 * Who sends over bare UDP: whoever the topic names, for nothing proves anything there. A token is made of address and device, so that
 * nothing is kept for who asks for one. Thread-safe.
 */
final class PlainPeers {
    private static final String MAC = "HmacSHA256";
    private static final int TOKEN_BYTES = 16;
    private static final int REMEMBERED = 20_000;
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private final Devices devices;
    private final Publishers publishers;
    private final SecretKeySpec key;
    /** For the rates of those who were here lately. */
    private final Cache<DeviceId, Known> known = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(FORGOTTEN)
            .executor(Runnable::run)
            .build();

    private record Known(ProductProfile product, Publisher publisher) {}

    PlainPeers(Devices devices, Publishers publishers) {
        this.devices = devices;
        this.publishers = publishers;
        byte[] secret = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, MAC);
    }

    /** The device of a topic, at an address. */
    CoapPeer of(InetSocketAddress address, String topic) {
        return new Claimed(address, topic);
    }

    private Publisher publisher(DeviceId id) {
        RegisteredDevice device = devices.find(id)
                .filter(RegisteredDevice::enabled)
                .orElseThrow(() ->
                        new RejectedException(Rejection.UNAUTHENTICATED, "the device is not registered, or disabled"));
        Known found = known.asMap().compute(id, (same, before) -> {
            if (before != null && before.product().equals(device.product())) {
                return before;
            }
            Publisher publisher = before == null ? publishers.of(device) : before.publisher();
            publisher.use(device.product());
            return new Known(device.product(), publisher);
        });
        return found.publisher();
    }

    private final class Claimed implements CoapPeer {
        private final InetSocketAddress address;
        private final String topic;

        private Claimed(InetSocketAddress address, String topic) {
            this.address = address;
            this.topic = topic;
        }

        @Override
        public Publisher publisher(InetSocketAddress from) {
            return PlainPeers.this.publisher(idIn(topic));
        }

        @Override
        public void heard(Exchange exchange) {
            // Whoever it is has no session.
        }

        @Override
        public CoapSession session() {
            throw new RejectedException(
                    Rejection.FORBIDDEN, "messages are handed out over DTLS, where the device proves who it is");
        }

        @Override
        public byte[] token() {
            try {
                Mac mac = Mac.getInstance(MAC);
                mac.init(key);
                mac.update(address.toString().getBytes(StandardCharsets.UTF_8));
                mac.update(idIn(topic).toString().getBytes(StandardCharsets.UTF_8));
                byte[] token = Arrays.copyOf(mac.doFinal(), TOKEN_BYTES);
                return HexFormat.of().formatHex(token).getBytes(StandardCharsets.US_ASCII);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + MAC, e);
            }
        }

        @Override
        public boolean isToken(byte[] shown) {
            return MessageDigest.isEqual(token(), shown);
        }
    }

    /** {@code PID/DN/…}, or of the platform's own topics {@code $…/PID/DN…}. */
    private static DeviceId idIn(String topic) {
        String[] levels = topic.split("/", -1);
        for (int i = topic.startsWith("$") ? 2 : 0; i + 1 < levels.length; i++) {
            if (!topic.startsWith("$") || levels[i].length() == DeviceId.PRODUCT_ID_LENGTH) {
                return new DeviceId(levels[i], levels[i + 1]);
            }
        }
        throw new RejectedException(Rejection.INVALID, "the topic names no device: " + topic);
    }
}
