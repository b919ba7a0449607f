package io.tributary.management.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.access.Actions;
import io.tributary.management.access.ResourceNames;
import org.junit.jupiter.api.Test;

class RoutePermissionsTest {
    @Test
    void everyActionOfTheTableCanBeNamedInAPolicy() {
        assertThat(Actions.ALL).containsAll(RoutePermissions.actions()).doesNotHaveDuplicates();
    }

    @Test
    void whatWouldMeanSomethingElseInAResourceIsEscaped() {
        assertThat(ResourceNames.step("a/b*c%2F")).isEqualTo("a%2Fb%2Ac%252F");
    }

    @Test
    void aHeadRequestAsksForWhatItsGetDoes() {
        assertThat(RoutePermissions.of("HEAD", "/api/v1/products"))
                .isEqualTo(RoutePermissions.of("GET", "/api/v1/products"))
                .isPresent();
        assertThat(RoutePermissions.of("PUT", "/api/v1/products")).isEmpty();
    }
}
