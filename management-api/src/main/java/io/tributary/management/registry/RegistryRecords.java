package io.tributary.management.registry;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.ConfigurationRecord;
import io.tributary.schemas.avro.DeviceRecord;
import io.tributary.schemas.avro.GroupRecord;
import io.tributary.schemas.avro.MembershipRecord;
import io.tributary.schemas.avro.ProductRecord;
import io.tributary.schemas.avro.RegistryRecord;
import io.tributary.schemas.avro.TopicClassRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The registry in the words of the topic {@code registry}. */
public final class RegistryRecords {
    /** Keys of groups begin so: no product id does. */
    public static final String GROUP = "group:";
    /** Keys of memberships begin so; the group's id comes next. */
    public static final String MEMBER = "member:";

    /** Keys of configurations begin so; the product's id comes next. */
    public static final String CONFIGURATION = "configuration:";

    private static final AvroCodec<RegistryRecord> CODEC = AvroCodec.of(RegistryRecord.class);

    public static Announcement of(Product product) {
        RegistryRecord record = RegistryRecord.newBuilder()
                .setProduct(ProductRecord.newBuilder()
                        .setProductId(product.productId())
                        .setName(product.name())
                        .setEnabled(product.policy().enabled())
                        .setTopicClasses(product.topicClasses().stream()
                                .map(each -> TopicClassRecord.newBuilder()
                                        .setSuffix(each.suffix())
                                        .setPublish(each.publish())
                                        .setSubscribe(each.subscribe())
                                        .build())
                                .toList())
                        .setMessageIdField(product.messageIdField().orElse(null))
                        .setAuthentication(ProductPolicy.word(product.policy().authentication()))
                        .setMessageIdProperty(
                                product.policy().messageIdProperty().orElse(null))
                        .setRetain(ProductPolicy.word(product.policy().retain()))
                        .setDeviceMessagesPerSecond(
                                product.policy().deviceMessagesPerSecond().orElse(null))
                        .setMessagesPerSecond(
                                product.policy().messagesPerSecond().orElse(null))
                        .setCaCertificates(product.policy().caCertificates().stream()
                                .map(each -> ByteBuffer.wrap(each.der()))
                                .toList())
                        .build())
                .build();
        return announce(product.productId(), Optional.of(CODEC.encode(record)));
    }

    public static Announcement of(Device device) {
        RegistryRecord record = RegistryRecord.newBuilder()
                .setDevice(DeviceRecord.newBuilder()
                        .setProductId(device.id().productId())
                        .setDeviceName(device.id().deviceName())
                        .setEnabled(device.enabled())
                        .setEncryptedSecret(ByteBuffer.wrap(device.sealedSecret()))
                        .setCertificate(device.certificate()
                                .map(each -> ByteBuffer.wrap(each.der()))
                                .orElse(null))
                        .setLogLevel(device.settings().logLevel().ordinal())
                        .build())
                .build();
        return announce(device.id().toString(), Optional.of(CODEC.encode(record)));
    }

    public static Announcement of(Group group) {
        RegistryRecord record = RegistryRecord.newBuilder()
                .setGroup(GroupRecord.newBuilder()
                        .setGroupId(group.groupId())
                        .setName(group.name())
                        .setDescription(group.settings().description())
                        .setParent(group.settings().parent().orElse(null))
                        .build())
                .build();
        return announce(keyOf(group), Optional.of(CODEC.encode(record)));
    }

    public static Announcement of(Configuration configuration) {
        RegistryRecord record = RegistryRecord.newBuilder()
                .setConfiguration(ConfigurationRecord.newBuilder()
                        .setProductId(configuration.productId())
                        .setVersion(configuration.version())
                        .setEnabled(configuration.enabled())
                        .setPayload(StandardCharsets.UTF_8.encode(configuration.payload()))
                        .build())
                .build();
        return announce(CONFIGURATION + configuration.productId(), Optional.of(CODEC.encode(record)));
    }

    /** That a product has no configuration any more. */
    public static Announcement endOfConfiguration(String productId) {
        return announce(CONFIGURATION + productId, Optional.empty());
    }

    /** That a device is in a group. */
    public static Announcement membership(String groupId, DeviceId device) {
        RegistryRecord record = RegistryRecord.newBuilder()
                .setMembership(MembershipRecord.newBuilder()
                        .setGroupId(groupId)
                        .setProductId(device.productId())
                        .setDeviceName(device.deviceName())
                        .build())
                .build();
        return announce(keyOfMembership(groupId, device), Optional.of(CODEC.encode(record)));
    }

    /** That it is in it no more. */
    public static Announcement endOfMembership(String groupId, DeviceId device) {
        return announce(keyOfMembership(groupId, device), Optional.empty());
    }

    public static Announcement deletionOf(Group group) {
        return announce(keyOf(group), Optional.empty());
    }

    private static String keyOf(Group group) {
        return GROUP + group.groupId();
    }

    /** Without the slash of a device's key; the name, which may hold a colon, comes last. */
    private static String keyOfMembership(String groupId, DeviceId device) {
        return MEMBER + groupId + ":" + device.productId() + ":" + device.deviceName();
    }

    public static Announcement deletionOf(String productId) {
        return announce(productId, Optional.empty());
    }

    public static Announcement deletionOf(DeviceId device) {
        return announce(device.toString(), Optional.empty());
    }

    private static Announcement announce(String key, Optional<byte[]> value) {
        return new Announcement(Topics.REGISTRY.name(), key, value);
    }

    private RegistryRecords() {}
}
