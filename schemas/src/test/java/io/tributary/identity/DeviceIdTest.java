package io.tributary.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceIdTest {
    @Test
    void theClientIdIsBothPartsWithoutASeparator() {
        DeviceId device = DeviceId.ofClientId("PROD123456dev01");

        assertThat(device).isEqualTo(new DeviceId("PROD123456", "dev01"));
        assertThat(device.clientId()).isEqualTo("PROD123456dev01");
        assertThat(DeviceId.parse(device.toString())).isEqualTo(device);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PROD123456", "prod123456dev01", "PROD12345dev", "PROD123456dev/01", "PROD123456dév"})
    void whatIsNotAnIdentityIsRefusedWithItsField(String clientId) {
        assertThatThrownBy(() -> DeviceId.ofClientId(clientId))
                .isInstanceOfSatisfying(RejectedException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Rejection.INVALID);
                    assertThat(refusal.field()).isPresent();
                    assertThat(refusal.remedy()).isPresent();
                });
    }

    @Test
    void aNameOf48CharactersIsTheLongest() {
        assertThat(new DeviceId("PROD123456", "x".repeat(48)).deviceName()).hasSize(48);
        assertThatThrownBy(() -> new DeviceId("PROD123456", "x".repeat(49))).isInstanceOf(RejectedException.class);
    }
}
