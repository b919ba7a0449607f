package io.tributary.management.credentials;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.management.registry.Announcement;
import io.tributary.schemas.avro.AuthorityRecord;
import io.tributary.schemas.avro.RegistryRecord;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The platform's authorities in the words of the topic {@code registry}: without their keys. */
final class AuthorityRecords {
    private static final AvroCodec<RegistryRecord> CODEC = AvroCodec.of(RegistryRecord.class);

    static Announcement of(PlatformAuthority authority) {
        RegistryRecord record = RegistryRecord.newBuilder()
                .setAuthority(AuthorityRecord.newBuilder()
                        .setAuthorityId(authority.id().toString())
                        .setCertificate(ByteBuffer.wrap(authority.certificate().der()))
                        .build())
                .build();
        return announce(authority, Optional.of(CODEC.encode(record)));
    }

    static Announcement deletionOf(PlatformAuthority authority) {
        return announce(authority, Optional.empty());
    }

    /** Without a slash, so that a gateway of before there were authorities takes a deletion for that of an unknown product. */
    private static Announcement announce(PlatformAuthority authority, Optional<byte[]> value) {
        return new Announcement(Topics.REGISTRY.name(), "authority:" + authority.id(), value);
    }

    private AuthorityRecords() {}
}
