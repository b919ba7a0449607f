package io.tributary.device.job;

import java.io.Serializable;
import java.util.List;

/**
 * Where the device tables are.
 *
 * @param contactPoints {@code host:port}
 * @param datacenter whose nodes are asked
 */
public record CassandraSettings(List<String> contactPoints, String datacenter, String keyspace)
        implements Serializable {}
