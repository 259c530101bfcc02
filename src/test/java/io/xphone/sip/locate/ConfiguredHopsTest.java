package io.xphone.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.Uri;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfiguredHopsTest {

    private final ConfiguredHops hops = new ConfiguredHops();

    private static Target target(Transport transport, String address) {
        return new Target(transport, address, 5060, "");
    }

    private void located(String uri, Target... targets) {
        hops.located(Uri.parse(uri), List.of(targets));
    }

    @Test
    void allAddressesOfAHopAreRemembered() {
        hops.add(List.of(Uri.parse("sip:pbx.example.com"), Uri.parse("tel:+1")));
        located("sip:600@PBX.example.com:5070", target(Transport.UDP, "192.0.2.1"), target(Transport.UDP, "192.0.2.2"));
        located("sip:pbx.example.com", target(Transport.TCP, "192.0.2.3"));
        assertThat(List.of("192.0.2.1", "192.0.2.2", "192.0.2.3")).allMatch(address -> hops.has(address, true));
        assertThat(hops.has("192.0.2.4", true)).isFalse();
    }

    @Test
    void aHostOfSomebodyElseIsNoHop() {
        hops.add(List.of(Uri.parse("sip:pbx.example.com")));
        located("sip:other.example.com", target(Transport.UDP, "192.0.2.1"));
        located("sip:pbx.example.com;maddr=192.0.2.1", target(Transport.UDP, "192.0.2.1"));
        assertThat(hops.has("192.0.2.1", true)).isFalse();
    }

    @Test
    void aDatagramIsNotFromAHopThatIsReachedOverTlsOnly() {
        hops.add(List.of(Uri.parse("sip:pbx.example.com;transport=tls")));
        located("sip:pbx.example.com;transport=tls", target(Transport.TLS, "192.0.2.1"));
        assertThat(hops.has("192.0.2.1", true)).isFalse();
        assertThat(hops.has("192.0.2.1", false)).isTrue();
        located("sip:pbx.example.com", target(Transport.UDP, "192.0.2.1"));
        assertThat(hops.has("192.0.2.1", true)).isTrue();
    }

    @Test
    void anAddressMayBeOfSeveralHops() {
        hops.add(List.of(Uri.parse("sip:a.example.com"), Uri.parse("sip:b.example.com;transport=tls")));
        located("sip:A.example.com", target(Transport.UDP, "192.0.2.1"));
        located(
                "sip:b.example.com;transport=tls",
                target(Transport.TLS, "192.0.2.1"),
                target(Transport.TLS, "192.0.2.2"));
        assertThat(hops.at("192.0.2.1", false)).containsExactlyInAnyOrder("a.example.com", "b.example.com");
        assertThat(hops.at("192.0.2.1", true)).containsExactly("a.example.com");
        assertThat(hops.at("192.0.2.2", false)).containsExactly("b.example.com");
        assertThat(hops.at("192.0.2.3", false)).isEmpty();
    }

    @Test
    void theNumberOfAddressesIsBounded() {
        hops.add(List.of(Uri.parse("sip:pbx.example.com")));
        for (int i = 0; i < 5_000; i++) {
            located("sip:pbx.example.com", target(Transport.UDP, "10.0." + i / 256 + "." + i % 256));
        }
        assertThat(hops.has("10.0.0.0", true)).isFalse();
        assertThat(hops.has("10.0.19.135", true)).isTrue();
    }
}
