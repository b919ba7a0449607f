package io.tributary.management.platform;

import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the platform's topics and checks those that are there already. Thread-safe. */
public final class KafkaTopics {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaTopics.class);
    private static final long PATIENCE_SECONDS = 15;
    /** Settings in which a topic that exists must agree: another value would break order or lose records. */
    private static final List<String> MUST_AGREE = List.of("cleanup.policy", "message.timestamp.type");

    private final Admin admin;
    private final Topics topics;
    private final short replication;

    public KafkaTopics(Admin admin, Topics topics, short replication) {
        this.admin = admin;
        this.topics = topics;
        this.replication = replication;
    }

    /** A connection by which topics are looked at and made. */
    public static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "management-api-admin",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000,
                // While no broker answers, Kafka 4.2's rebootstrap makes an admin client spin.
                AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG,
                "none"));
    }

    /**
     * Makes those that are missing, and adds partitions where the catalogue lets a topic grow.
     *
     * @throws RejectedException UNAVAILABLE when Kafka does not answer; CONFLICT, naming topic, found, wanted and remedy, when one
     *     is there in another form
     */
    public void ensure(List<TopicSpec> wanted) {
        Map<String, TopicSpec> byName = new LinkedHashMap<>();
        wanted.forEach(spec -> byName.put(topics.nameOf(spec), spec));
        Map<String, Integer> partitions = partitionsOf(byName.keySet());
        List<NewTopic> missing = new ArrayList<>();
        byName.forEach((name, spec) -> {
            if (!partitions.containsKey(name)) {
                missing.add(new NewTopic(name, spec.partitions(), replication).configs(spec.settings()));
            }
        });
        Map<String, Map<String, String>> settings = settingsOf(partitions.keySet());
        Map<String, NewPartitions> tooFew = new LinkedHashMap<>();
        partitions.forEach((name, count) -> {
            TopicSpec spec = byName.get(name);
            if (spec != null && spec.growth() == TopicSpec.Growth.GROWS && count < spec.partitions()) {
                tooFew.put(name, NewPartitions.increaseTo(spec.partitions()));
            }
            if (spec != null) {
                difference(name, spec, count, settings.getOrDefault(name, Map.of()))
                        .ifPresent(refusal -> {
                            throw refusal;
                        });
            }
        });
        if (!missing.isEmpty()) {
            create(missing);
        }
        if (!tooFew.isEmpty()) {
            grow(tooFew);
        }
    }

    /**
     * Makes a topic of the user's unless it is there in whatever form.
     *
     * @param name whole
     */
    public void ensureForeign(String name) {
        if (partitionsOf(List.of(name)).isEmpty()) {
            create(List.of(new NewTopic(name, Topics.DEVICE_PARTITIONS, replication)));
        }
    }

    /** Why a topic that exists cannot be used; empty when it can. */
    static Optional<RejectedException> difference(
            String name, TopicSpec wanted, int partitions, Map<String, String> settings) {
        if (partitions != wanted.partitions() && wanted.growth() == TopicSpec.Growth.FIXED) {
            return Optional.of(unfit(
                    name,
                    partitions + " partitions",
                    Integer.toString(wanted.partitions()),
                    "Partitions cannot be taken away and adding them breaks the order of keys: use another"
                            + " kafka.topicPrefix, or delete the topic if its records are not needed."));
        }
        for (String key : MUST_AGREE) {
            String right = wanted.settings().get(key);
            String found = settings.get(key);
            if (right != null && found != null && !right.equals(found)) {
                return Optional.of(unfit(
                        name,
                        key + "=" + found,
                        right,
                        "Set it with: kafka-configs --alter --topic " + name + " --add-config " + key + "=" + right));
            }
        }
        return Optional.empty();
    }

    private static RejectedException unfit(String name, String found, String wanted, String remedy) {
        return new RejectedException(
                Rejection.CONFLICT, "topic " + name + " has " + found + ", the platform needs " + wanted, remedy, "");
    }

    private void create(List<NewTopic> missing) {
        admin.createTopics(missing).values().forEach((name, future) -> {
            try {
                await(future);
                LOG.atInfo().addKeyValue("topic", name).log("topic made");
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) { // another node was faster
                    throw unavailable(e);
                }
            }
        });
    }

    private void grow(Map<String, NewPartitions> tooFew) {
        admin.createPartitions(tooFew).values().forEach((name, future) -> {
            try {
                await(future);
                LOG.atInfo().addKeyValue("topic", name).log("partitions added");
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof InvalidPartitionsException)) { // another node was faster
                    throw unavailable(e);
                }
            }
        });
    }

    private Map<String, Integer> partitionsOf(Iterable<String> names) {
        Map<String, Integer> found = new LinkedHashMap<>();
        List<String> asked = new ArrayList<>();
        names.forEach(asked::add);
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(asked).topicNameValues();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
            try {
                found.put(answer.getKey(), await(answer.getValue()).partitions().size());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw unavailable(e);
                }
            }
        }
        return found;
    }

    private Map<String, Map<String, String>> settingsOf(Iterable<String> names) {
        List<ConfigResource> asked = new ArrayList<>();
        names.forEach(name -> asked.add(new ConfigResource(ConfigResource.Type.TOPIC, name)));
        Map<String, Map<String, String>> settings = new HashMap<>();
        if (asked.isEmpty()) {
            return settings;
        }
        try {
            Map<ConfigResource, Config> answers =
                    await(admin.describeConfigs(asked).all());
            answers.forEach((resource, config) -> {
                Map<String, String> values = new HashMap<>();
                config.entries().forEach(entry -> values.put(entry.name(), entry.value()));
                settings.put(resource.name(), values);
            });
            return settings;
        } catch (ExecutionException e) {
            throw unavailable(e);
        }
    }

    private static <T> T await(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private static RejectedException unavailable(Exception e) {
        String why = e.getCause() == null
                ? e.toString()
                : String.valueOf(e.getCause().getMessage());
        return new RejectedException(
                Rejection.UNAVAILABLE,
                "Kafka does not answer (" + why.lines().findFirst().orElse("") + ")",
                "Try again; if it stays so, look at Kafka's log.",
                "");
    }
}
