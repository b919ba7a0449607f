package io.tributary.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.identity.DeviceId;
import org.junit.jupiter.api.Test;

class SignInTest {
    @Test
    void theSignatureIsWhatOpensslMakesOfTheDecodedSecret() {
        SignIn signIn = new SignIn(new DeviceId("ABCDEFGHIJ", "lamp-1"), "cmdline");
        assertThat(signIn.username()).isEqualTo("ABCDEFGHIJlamp-1;12010126;cmdline;2147483647");
        assertThat(signIn.password("c2VjcmV0MTIzNDU2Nzg5MA=="))
                .isEqualTo("2806583878be747ccb142d5edaf4c945b4e49f12d7f3415da46c9443df50c4f5;hmacsha256");
    }
}
