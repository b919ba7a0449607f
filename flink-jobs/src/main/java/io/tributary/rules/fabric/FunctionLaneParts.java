package io.tributary.rules.fabric;

/**
 * The fabric of rules that call functions of users: as the other one on Kafka, in a process of its own.
 *
 * @param bundles whole name of the topic with their jars
 */
record FunctionLaneParts(String bundles) implements FabricParts {
    @Override
    public RuleFeed feed(FabricSettings settings) {
        return KAFKA.feed(settings);
    }

    @Override
    public StatusLog statusLog(FabricSettings settings) throws Exception {
        return KAFKA.statusLog(settings);
    }

    @Override
    public Targets topics(FabricSettings settings) {
        return KAFKA.topics(settings);
    }

    @Override
    public LaneClasses classes(FabricSettings settings) {
        return new BundleClasses(new KafkaJars(new CompactedTopic(settings.bootstrapServers(), bundles)));
    }

    @Override
    public void giveUp() {
        KAFKA.giveUp();
    }
}
