package io.tributary.gateway.kafka;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.gateway.device.Certificates;
import io.tributary.gateway.device.DeviceCertificate;
import io.tributary.gateway.device.DeviceDirectory;
import io.tributary.gateway.device.ProductConfiguration;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.gateway.device.ProductProfile.Retain;
import io.tributary.gateway.device.SealedSecret;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.schemas.avro.AuthorityRecord;
import io.tributary.schemas.avro.ConfigurationRecord;
import io.tributary.schemas.avro.DeviceRecord;
import io.tributary.schemas.avro.GroupRecord;
import io.tributary.schemas.avro.MembershipRecord;
import io.tributary.schemas.avro.ProductRecord;
import io.tributary.schemas.avro.RegistryRecord;
import io.tributary.topic.TopicClass;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of {@code registry} as changes of the device directory. A record that cannot be read is logged, counted and skipped; one of a kind
 * that a gateway does not know is skipped without a word.
 */
public final class RegistryFeed {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryFeed.class);
    private static final AvroCodec<RegistryRecord> CODEC = AvroCodec.of(RegistryRecord.class);

    /** Keys of authorities begin so: no product id does, nor the product id in a device's key. */
    private static final String AUTHORITY = "authority:";

    /** Keys of remote configurations begin so; the product's id comes next. */
    private static final String CONFIGURATION = "configuration:";

    /** Keys of groups begin so; the group's id comes next. */
    private static final String GROUP = "group:";

    /** Keys of memberships begin so; the group's id, the product's and the device's name come next. */
    private static final String MEMBER = "member:";

    private static final List<String> KINDS = List.of(AUTHORITY, CONFIGURATION, GROUP, MEMBER);

    private final GatewayMetrics metrics;

    public RegistryFeed(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    void accept(ConsumerRecord<byte[], byte[]> record, DeviceDirectory.Batch changes) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (isOfAnotherKind(key)) {
            return; // unread, so that it may be of a version that is still to come
        }
        try {
            byte @Nullable [] value = record.value();
            if (value != null) {
                put(value, changes);
            } else if (key.startsWith(GROUP)) {
                changes.groups().remove(key.substring(GROUP.length()));
            } else if (key.startsWith(MEMBER)) {
                removeMember(key, changes);
            } else if (key.startsWith(AUTHORITY)) {
                changes.removeAuthority(key.substring(AUTHORITY.length()));
            } else if (key.startsWith(CONFIGURATION)) {
                changes.removeConfiguration(key.substring(CONFIGURATION.length()));
            } else if (key.indexOf('/') >= 0) {
                changes.removeDevice(DeviceId.parse(key));
            } else {
                changes.removeProduct(key);
            }
        } catch (MalformedRecordException | RejectedException e) {
            metrics.unreadable.increment();
            LOG.atError()
                    .addKeyValue("key", key)
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("cause", e.getMessage())
                    .log("a registry record cannot be read and is skipped");
        }
    }

    /** Every kind but products and devices has its word and a colon before its name. */
    private static boolean isOfAnotherKind(String key) {
        int colon = key.indexOf(':');
        int slash = key.indexOf('/');
        return colon >= 0 && (slash < 0 || colon < slash) && KINDS.stream().noneMatch(key::startsWith);
    }

    private static void removeMember(String key, DeviceDirectory.Batch changes) {
        String[] parts = key.split(":", 4);
        if (parts.length < 4) {
            throw new MalformedRecordException("the key names no membership");
        }
        changes.groups().take(parts[1], new DeviceId(parts[2], parts[3]));
    }

    private static void put(byte[] value, DeviceDirectory.Batch changes) {
        RegistryRecord record = CODEC.decode(value);
        @Nullable ProductRecord product = record.getProduct();
        @Nullable DeviceRecord device = record.getDevice();
        @Nullable AuthorityRecord authority = record.getAuthority();
        @Nullable ConfigurationRecord configuration = record.getConfiguration();
        @Nullable GroupRecord group = record.getGroup();
        @Nullable MembershipRecord member = record.getMembership();
        if (product != null) {
            changes.putProduct(profileOf(product), value);
        } else if (device != null) {
            @Nullable ByteBuffer certificate = device.getCertificate();
            changes.putDevice(
                    new DeviceId(device.getProductId(), device.getDeviceName()),
                    device.getEnabled(),
                    new SealedSecret(bytesOf(device.getEncryptedSecret())),
                    certificate == null
                            ? Optional.empty()
                            : Optional.of(DeviceCertificate.of(certificateOf(bytesOf(certificate)))),
                    device.getLogLevel());
        } else if (authority != null) {
            byte[] der = bytesOf(authority.getCertificate());
            changes.putAuthority(authority.getAuthorityId(), certificateOf(der), der);
        } else if (configuration != null) {
            changes.putConfiguration(
                    DeviceId.requireProductId(configuration.getProductId()),
                    new ProductConfiguration(
                            configuration.getVersion(),
                            configuration.getEnabled(),
                            new String(bytesOf(configuration.getPayload()), StandardCharsets.UTF_8)));
        } else if (group != null) {
            changes.groups().put(group.getGroupId(), group.getName(), Optional.ofNullable(group.getParent()));
        } else if (member != null) {
            changes.groups().add(member.getGroupId(), new DeviceId(member.getProductId(), member.getDeviceName()));
        }
    }

    /** The product of a record that {@link DeviceDirectory.Batch#putProduct} was given. */
    static ProductProfile productOf(byte[] record) {
        @Nullable ProductRecord product = CODEC.decode(record).getProduct();
        if (product == null) {
            throw new MalformedRecordException("the record is not a product's");
        }
        return profileOf(product);
    }

    private static ProductProfile profileOf(ProductRecord product) {
        List<TopicClass> classes = product.getTopicClasses().stream()
                .map(entry -> new TopicClass(entry.getSuffix(), entry.getPublish(), entry.getSubscribe()))
                .toList();
        return new ProductProfile(
                DeviceId.requireProductId(product.getProductId()),
                product.getEnabled(),
                classes,
                Optional.ofNullable(product.getMessageIdField()),
                choice(Authentication.class, product.getAuthentication()),
                Optional.ofNullable(product.getMessageIdProperty()),
                choice(Retain.class, product.getRetain()),
                Optional.ofNullable(product.getDeviceMessagesPerSecond()),
                Optional.ofNullable(product.getMessagesPerSecond()),
                product.getCaCertificates().stream()
                        .map(der -> certificateOf(bytesOf(der)))
                        .toList());
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String text) {
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("'" + text + "' is not one of " + List.of(type.getEnumConstants()), e);
        }
    }

    private static X509Certificate certificateOf(byte[] der) {
        try {
            return Certificates.ofDer(der);
        } catch (CertificateException e) {
            throw new MalformedRecordException("a certificate of it is not X.509", e);
        }
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
