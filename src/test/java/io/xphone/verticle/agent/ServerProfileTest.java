package io.xphone.verticle.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.Shows;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.SipServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Contact of a server. */
class ServerProfileTest {

    private static String contact(String external, String transport, String remote) {
        return new ServerProfile(new SipServerOptions().setExternalAddress(external), new SecureIdentifiers())
                .contact(new SipRoute(transport, remote, 5060, "10.0.0.7", 5062, false))
                .toString();
    }

    @ParameterizedTest
    @CsvSource({
        ", UDP, 8.8.8.8, sip:10.0.0.7:5062",
        "sip.example.com, UDP, 8.8.8.8, sip:sip.example.com:5062",
        "198.51.100.9:5070, UDP, 8.8.8.8, sip:198.51.100.9:5070",
        "198.51.100.9:5070, TCP, 8.8.8.8, sip:198.51.100.9:5070;transport=tcp",
        "2001:db8::9, UDP, 2001:db8:7::1, sip:[2001:db8::9]:5062",
        "198.51.100.9, UDP, 10.0.0.8, sip:10.0.0.7:5062",
        "198.51.100.9, UDP, 192.168.1.2, sip:10.0.0.7:5062",
        "198.51.100.9, UDP, 127.0.0.1, sip:10.0.0.7:5062"
    })
    @Shows("SipServerOptions.externalAddress")
    void publicPeersGetTheExternalAddress(String external, String transport, String remote, String contact) {
        assertThat(contact(external, transport, remote)).isEqualTo(contact);
    }

    @Test
    void anInvalidExternalAddressIsRejected() {
        assertThatThrownBy(() -> contact("a b", "UDP", "8.8.8.8"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("externalAddress");
    }
}
