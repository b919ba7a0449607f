package io.tributary.management;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Functions of users in rules, and the Flink cluster that is theirs alone.
 *
 * @param allowed false unless an operator says otherwise: whoever may upload functions may run any code in the API's process and in this
 *     cluster
 * @param restUrl of the cluster
 * @param checkpoints where its job leaves checkpoints; those of the rule fabric unless set
 * @param checkpointInterval that of the rule fabric unless set
 */
record UserFunctionsConfig(
        boolean allowed, URI restUrl, Optional<URI> checkpoints, Optional<Duration> checkpointInterval) {
    @JsonCreator
    static UserFunctionsConfig of(
            @JsonProperty("allowed") @Nullable Boolean allowed,
            @JsonProperty("restUrl") @Nullable URI restUrl,
            @JsonProperty("checkpoints") @Nullable URI checkpoints,
            @JsonProperty("checkpointInterval") @Nullable Duration checkpointInterval) {
        return new UserFunctionsConfig(
                allowed != null && allowed,
                restUrl == null ? URI.create("http://127.0.0.1:8084") : restUrl,
                Optional.ofNullable(checkpoints),
                Optional.ofNullable(checkpointInterval));
    }

    /** The cluster; what is not said of it is as that of the rule fabric. */
    ManagementConfig.Fabric cluster(ManagementConfig.Fabric fabric) {
        return new ManagementConfig.Fabric(
                restUrl,
                checkpoints.orElse(fabric.checkpoints()),
                checkpointInterval.orElse(fabric.checkpointInterval()));
    }
}
