package io.xphone.verticle.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that phones and servers have in common. */
class PhoneProfileTest {

    @ParameterizedTest
    @CsvSource({
        "sip.provider.com,              sip:sip.provider.com;lr",
        "sip.provider.com:5060,         sip:sip.provider.com:5060;lr",
        "sips.provider.com:5061,        sip:sips.provider.com:5061;lr",
        "192.0.2.1:5070,                sip:192.0.2.1:5070;lr",
        "[2001:db8::1]:5070,            sip:[2001:db8::1]:5070;lr",
        "proxy.example.com;transport=tcp, sip:proxy.example.com;transport=tcp;lr",
        "sip:proxy.example.com,         sip:proxy.example.com;lr",
        "SIP:proxy.example.com;lr,      sip:proxy.example.com;lr",
        "sips:proxy.example.com,        sips:proxy.example.com;lr"
    })
    void anOutboundProxyIsAUriOrAHost(String option, String route) {
        assertThat(PhoneProfile.proxyRoute(option, "outboundProxy").get(0).uri().toString())
                .isEqualToIgnoringCase(route);
    }

    @Test
    void anInvalidOutboundProxyIsRejected() {
        assertThatThrownBy(() -> PhoneProfile.proxyRoute("no host", "outboundProxy"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("outboundProxy");
    }
}
