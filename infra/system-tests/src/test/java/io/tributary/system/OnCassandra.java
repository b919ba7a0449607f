package io.tributary.system;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Tests of a store, one class after the other on a Cassandra of their own, beside those of the platform, which wait for much. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(CassandraUnderTest.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("cassandra")
@interface OnCassandra {}
