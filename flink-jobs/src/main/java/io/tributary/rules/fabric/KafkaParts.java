package io.tributary.rules.fabric;

/** Feed and status in Kafka; the process is the fabric's alone. */
final class KafkaParts implements FabricParts {
    /** Tells the supervisor that the fabric gave itself up. */
    private static final int GIVEN_UP = 70;

    @Override
    public RuleFeed feed(FabricSettings settings) {
        return new KafkaRuleFeed(settings.bootstrapServers(), settings.rules());
    }

    @Override
    public StatusLog statusLog(FabricSettings settings) {
        return new KafkaStatusLog(settings.bootstrapServers(), settings.ruleStatus());
    }

    @Override
    public Targets topics(FabricSettings settings) {
        return new KafkaTargets(settings.bootstrapServers());
    }

    @Override
    public void giveUp() {
        Runtime.getRuntime().halt(GIVEN_UP);
    }
}
