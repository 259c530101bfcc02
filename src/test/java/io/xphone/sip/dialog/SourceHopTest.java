package io.xphone.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceHopTest {

    private static SipRequest.Builder bye(String target, String to) {
        return SipRequest.builder(Method.BYE, SipUri.parse(target))
                .add(HeaderName.FROM, "<sip:us@example.com>;tag=us")
                .add(HeaderName.TO, to)
                .add(HeaderName.CALL_ID, "call")
                .add(HeaderName.CSEQ, "1 BYE");
    }

    private static String hop(SipRequest request, boolean always, String host, int port, String transport) {
        return SourceHop.of(request, always, host, port, transport)
                .map(SipUri::toString)
                .orElse("-");
    }

    @ParameterizedTest
    @CsvSource({
        // remote target,                source,       port, behind a NAT,             whenever they differ
        "sip:a@192.168.1.5:5060,         203.0.113.9,  4444, sip:203.0.113.9:4444,     sip:203.0.113.9:4444",
        "sip:a@10.0.0.7,                 203.0.113.9,  4444, sip:203.0.113.9:4444,     sip:203.0.113.9:4444",
        "sip:a@172.16.0.1,               203.0.113.9,  4444, sip:203.0.113.9:4444,     sip:203.0.113.9:4444",
        "sip:a@172.31.0.1,               203.0.113.9,  4444, sip:203.0.113.9:4444,     sip:203.0.113.9:4444",
        "sip:a@172.32.0.1,               203.0.113.9,  4444, -,                        sip:203.0.113.9:4444",
        "sip:a@100.64.0.1,               203.0.113.9,  4444, sip:203.0.113.9:4444,     sip:203.0.113.9:4444",
        "sip:a@100.128.0.1,              203.0.113.9,  4444, -,                        sip:203.0.113.9:4444",
        "sip:a@169.254.0.1,              203.0.113.9,  4444, sip:203.0.113.9:4444,     sip:203.0.113.9:4444",
        "sip:a@127.0.0.1,                203.0.113.9,  4444, sip:203.0.113.9:4444,     sip:203.0.113.9:4444",
        "sip:a@[fd00::7],                2001:db8::9,  4444, sip:[2001:db8::9]:4444,   sip:[2001:db8::9]:4444",
        "sip:a@[2001:db8::7],            2001:db8::9,  4444, -,                        sip:[2001:db8::9]:4444",
        "sip:a@[fe80::7],                2001:db8::9,  4444, sip:[2001:db8::9]:4444,   sip:[2001:db8::9]:4444",
        "sip:a@192.168.1.5,              192.168.1.9,  4444, -,                        sip:192.168.1.9:4444",
        "sip:a@192.168.1.5,              10.0.0.9,     4444, -,                        sip:10.0.0.9:4444",
        "sip:a@198.51.100.5,             203.0.113.9,  4444, -,                        sip:203.0.113.9:4444",
        "sip:a@198.51.100.5,             192.168.1.9,  4444, -,                        sip:192.168.1.9:4444",
        "sip:a@phone.example,            203.0.113.9,  4444, -,                        sip:203.0.113.9:4444",
        "sip:a@10.0.0.300.example,       203.0.113.9,  4444, -,                        sip:203.0.113.9:4444",
        "sip:a@203.0.113.9:4444,         203.0.113.9,  4444, -,                        -",
        "sip:a@203.0.113.9:5060,         203.0.113.9,  4444, -,                        sip:203.0.113.9:4444",
    })
    void theNextHopOfARequest(String target, String host, int port, String nat, String always) {
        SipRequest bye = bye(target, "<sip:them@example.com>;tag=them").build();
        assertThat(hop(bye, false, host, port, "UDP")).isEqualTo(nat);
        assertThat(hop(bye, true, host, port, "UDP")).isEqualTo(always);
        assertThat(hop(bye, true, host, port, "TLS")).isEqualTo(always.equals("-") ? "-" : always + ";transport=tls");
    }

    @Test
    void requestsWithRouteSetOrOutsideOfDialogsAreNotRedirected() {
        SipRequest routed = bye("sip:a@192.168.1.5", "<sip:them@example.com>;tag=them")
                .add(HeaderName.ROUTE, "<sip:proxy.example;lr>")
                .build();
        assertThat(hop(routed, true, "203.0.113.9", 4444, "UDP")).isEqualTo("-");
        SipRequest outside = bye("sip:a@192.168.1.5", "<sip:them@example.com>").build();
        assertThat(hop(outside, true, "203.0.113.9", 4444, "UDP")).isEqualTo("-");
    }
}
