package io.xphone.sip.locate;

import static io.xphone.sip.locate.AddressFamily.IPV4;
import static io.xphone.sip.locate.AddressFamily.IPV6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.locate.LocateEffect.Cause;
import io.xphone.sip.locate.LocateEffect.Located;
import io.xphone.sip.locate.LocateEffect.NotLocated;
import io.xphone.sip.locate.LocateEffect.Query;
import io.xphone.sip.locate.LocateEffect.QueryAddress;
import io.xphone.sip.locate.LocateEffect.QueryNaptr;
import io.xphone.sip.locate.LocateEffect.QuerySrv;
import io.xphone.sip.message.Uri;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerLocatorTest {

    private static final LocatorSettings ALL = LocatorSettings.DEFAULT.withTransports(
            Transport.UDP, Transport.TCP, Transport.TLS, Transport.WS, Transport.WSS);

    private final CountingIdentifiers ids = new CountingIdentifiers();
    private final Map<String, List<NaptrRecord>> naptr = new HashMap<>();
    private final Map<String, List<SrvRecord>> srv = new HashMap<>();
    private final Map<String, List<String>> hosts = new HashMap<>();
    private final List<Query> asked = new ArrayList<>();

    /** Runs a locator with the records above. */
    private LocateEffect locate(String uri, LocatorSettings settings) {
        ServerLocator locator = new ServerLocator(Uri.parse(uri), settings, ids);
        Deque<LocateEffect> effects = new ArrayDeque<>(locator.start());
        while (true) {
            LocateEffect effect = effects.removeFirst();
            if (effect instanceof QueryNaptr query) {
                asked.add(query);
                effects.addAll(locator.onNaptr(query.domain(), naptr.getOrDefault(query.domain(), List.of())));
            } else if (effect instanceof QuerySrv query) {
                asked.add(query);
                effects.addAll(locator.onSrv(query.name(), srv.getOrDefault(query.name(), List.of())));
            } else if (effect instanceof QueryAddress query) {
                asked.add(query);
                List<String> all = hosts.getOrDefault(query.name(), List.of());
                effects.addAll(locator.onAddresses(query.name(), query.family(), all));
            } else {
                assertThat(effects).isEmpty();
                return effect;
            }
        }
    }

    private List<String> targets(String uri, LocatorSettings settings) {
        LocateEffect end = locate(uri, settings);
        assertThat(end).isInstanceOf(Located.class);
        return ((Located) end)
                .targets().stream()
                        .map(target -> target.transport() + " " + target.address() + " " + target.port()
                                + (target.tlsServerName().isEmpty() ? "" : " " + target.tlsServerName()))
                        .toList();
    }

    private void example() {
        naptr.put(
                "example.com",
                List.of(
                        new NaptrRecord(100, 50, "s", "SIP+D2U", "", "_sip._udp.example.com"),
                        new NaptrRecord(50, 50, "s", "SIPS+D2T", "", "_sips._tcp.example.com."),
                        new NaptrRecord(90, 50, "S", "sip+d2t", "", "_sip._tcp.example.com"),
                        new NaptrRecord(10, 10, "u", "E2U+sip", "!^.*$!sip:x@y!", ".")));
        srv.put("_sips._tcp.example.com", List.of(new SrvRecord(0, 0, 5061, "a.example.com")));
        srv.put(
                "_sip._tcp.example.com",
                List.of(new SrvRecord(10, 0, 5060, "b.example.com"), new SrvRecord(5, 0, 5070, "a.example.com.")));
        srv.put("_sip._udp.example.com", List.of(new SrvRecord(0, 0, 5060, "a.example.com")));
        hosts.put("a.example.com", List.of("192.0.2.1", "2001:db8::1"));
        hosts.put("b.example.com", List.of("192.0.2.2"));
        hosts.put("example.com", List.of("192.0.2.9"));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:192.0.2.1,                       UDP 192.0.2.1 5060",
        "sip:bob@192.0.2.1:5070,              UDP 192.0.2.1 5070",
        "sip:192.0.2.1;transport=tcp,         TCP 192.0.2.1 5060",
        "sip:192.0.2.1;transport=TLS,         TLS 192.0.2.1 5061 192.0.2.1",
        "sip:[2001:db8::5],                   UDP 2001:db8::5 5060",
        "sip:[2001:db8::5]:5070,              UDP 2001:db8::5 5070",
        "sips:192.0.2.1,                      TLS 192.0.2.1 5061 192.0.2.1",
        "sips:192.0.2.1;transport=tcp,        TLS 192.0.2.1 5061 192.0.2.1",
        "sip:192.0.2.1;transport=ws,          WS 192.0.2.1 80 192.0.2.1",
        "sip:192.0.2.1;transport=wss,         WSS 192.0.2.1 443 192.0.2.1",
        "sips:192.0.2.1;transport=ws,         WSS 192.0.2.1 443 192.0.2.1",
        "sip:example.com;maddr=192.0.2.7,     UDP 192.0.2.7 5060",
        "sips:example.com;maddr=192.0.2.7,    TLS 192.0.2.7 5061 example.com"
    })
    void anAddressNeedsNoQuery(String uri, String target) {
        assertThat(targets(uri, ALL)).containsExactly(target);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sip:example.com:5060,               UDP 192.0.2.9 5060",
        "sip:example.com:5080;transport=tcp, TCP 192.0.2.9 5080",
        "sips:example.com:5081,              TLS 192.0.2.9 5081 example.com"
    })
    void aUriWithPortNeedsAddressQueriesOnly(String uri, String target) {
        example();
        assertThat(targets(uri, ALL)).containsExactly(target);
        assertThat(asked).containsExactly(new QueryAddress("example.com", IPV4), new QueryAddress("example.com", IPV6));
    }

    @Test
    void aUriWithTransportNeedsItsSrvRecords() {
        example();
        assertThat(targets("sip:example.com;transport=tcp", ALL))
                .containsExactly("TCP 192.0.2.1 5070", "TCP 2001:db8::1 5070", "TCP 192.0.2.2 5060");
        assertThat(asked.get(0)).isEqualTo(new QuerySrv("_sip._tcp.example.com"));
        assertThat(targets("sip:example.com;transport=tls", ALL))
                .containsExactly("TLS 192.0.2.1 5061 example.com", "TLS 2001:db8::1 5061 example.com");
    }

    @Test
    void withoutSrvRecordsTheDomainIsTheServer() {
        hosts.put("example.com", List.of("192.0.2.9"));
        assertThat(targets("sip:example.com;transport=tcp", ALL)).containsExactly("TCP 192.0.2.9 5060");
        assertThat(targets("sip:example.com;transport=wss", ALL)).containsExactly("WSS 192.0.2.9 443 example.com");
    }

    @Test
    void naptrDefinesTheServersPreference() {
        example();
        assertThat(targets("sip:example.com", LocatorSettings.DEFAULT.withFamilies(IPV4)))
                .containsExactly(
                        "TLS 192.0.2.1 5061 example.com",
                        "TCP 192.0.2.1 5070",
                        "TCP 192.0.2.2 5060",
                        "UDP 192.0.2.1 5060");
    }

    @Test
    void naptrOfAnUnavailableTransportIsIgnored() {
        example();
        assertThat(targets("sip:example.com", LocatorSettings.DEFAULT.withTransports(Transport.UDP)))
                .containsExactly("UDP 192.0.2.1 5060", "UDP 2001:db8::1 5060");
    }

    @Test
    void aSipsUriUsesSecureTransportsOnly() {
        example();
        assertThat(targets("sips:example.com", LocatorSettings.DEFAULT.withFamilies(IPV6)))
                .containsExactly("TLS 2001:db8::1 5061 example.com");
        assertThat(locate("sips:example.com", LocatorSettings.DEFAULT.withTransports(Transport.UDP, Transport.TCP)))
                .isEqualTo(new NotLocated(Cause.UNSUPPORTED_TRANSPORT));
    }

    @Test
    void withoutNaptrTheSettingsDefineThePreference() {
        example();
        naptr.clear();
        LocatorSettings tcpFirst = LocatorSettings.DEFAULT
                .withTransports(Transport.TCP, Transport.UDP)
                .withFamilies(IPV4);
        assertThat(targets("sip:example.com", tcpFirst))
                .containsExactly("TCP 192.0.2.1 5070", "TCP 192.0.2.2 5060", "UDP 192.0.2.1 5060");
        assertThat(asked).contains(new QueryNaptr("example.com"));
        asked.clear();
        targets("sip:example.com", tcpFirst.withNaptr(false));
        assertThat(asked).doesNotContain(new QueryNaptr("example.com"));
    }

    @Test
    void withoutAnySrvRecordTheDomainIsTheServer() {
        hosts.put("example.com", List.of("192.0.2.9", "2001:db8::9"));
        assertThat(targets("sip:example.com", ALL)).containsExactly("UDP 192.0.2.9 5060", "UDP 2001:db8::9 5060");
        assertThat(targets("sips:example.com", ALL.withFamilies(IPV6, IPV4)))
                .containsExactly("TLS 2001:db8::9 5061 example.com", "TLS 192.0.2.9 5061 example.com");
        assertThat(targets("sip:example.com", ALL.withTransports(Transport.TCP)))
                .containsExactly("TCP 192.0.2.9 5060", "TCP 2001:db8::9 5060");
    }

    @Test
    void aDomainMayDeclareThatItHasNoService() {
        hosts.put("example.com", List.of("192.0.2.9"));
        srv.put("_sip._tcp.example.com", List.of(new SrvRecord(0, 0, 0, ".")));
        assertThat(locate("sip:example.com;transport=tcp", ALL)).isEqualTo(new NotLocated(Cause.NO_SERVICE));
    }

    @Test
    void reportsWhyThereIsNoTarget() {
        assertThat(locate("tel:+15551234", ALL)).isEqualTo(new NotLocated(Cause.UNSUPPORTED_SCHEME));
        assertThat(locate("sip:example.com;transport=sctp", ALL))
                .isEqualTo(new NotLocated(Cause.UNSUPPORTED_TRANSPORT));
        assertThat(locate("sips:192.0.2.1;transport=udp", ALL)).isEqualTo(new NotLocated(Cause.UNSUPPORTED_TRANSPORT));
        assertThat(locate("sip:192.0.2.1;transport=ws", LocatorSettings.DEFAULT))
                .isEqualTo(new NotLocated(Cause.UNSUPPORTED_TRANSPORT));
        assertThat(locate("sip:nowhere.example.com", ALL)).isEqualTo(new NotLocated(Cause.NO_ADDRESS));
    }

    @Test
    void aServerWithoutAddressIsSkipped() {
        example();
        hosts.remove("a.example.com");
        assertThat(targets("sip:example.com;transport=tcp", ALL)).containsExactly("TCP 192.0.2.2 5060");
    }

    @Test
    void anAddressAsSrvTargetIsAccepted() {
        srv.put("_sip._udp.example.com", List.of(new SrvRecord(0, 0, 5060, "192.0.2.44")));
        assertThat(targets("sip:example.com;transport=udp", ALL)).containsExactly("UDP 192.0.2.44 5060");
    }

    @Test
    void invalidAddressesAreIgnored() {
        hosts.put("example.com", List.of("evil.example.com", "999.0.0.1", "192.0.2.9"));
        assertThat(targets("sip:example.com:5060", ALL)).containsExactly("UDP 192.0.2.9 5060");
    }

    @Test
    void theNumberOfTargetsAndQueriesIsBounded() {
        List<SrvRecord> many = IntStream.range(0, 500)
                .mapToObj(i -> new SrvRecord(i, 0, 5060, "h" + i + ".example.com"))
                .toList();
        srv.put("_sip._udp.example.com", many);
        many.forEach(each -> hosts.put(each.target(), List.of("192.0.2.1", "192.0.2.2")));
        hosts.put("h1.example.com", List.of("192.0.2.3", "192.0.2.4"));
        assertThat(targets("sip:example.com;transport=udp", ALL.withMaxTargets(3)))
                .containsExactly("UDP 192.0.2.1 5060", "UDP 192.0.2.2 5060", "UDP 192.0.2.3 5060");
        assertThat(asked).hasSize(1 + 3 * 2);
    }

    @Test
    void theResultsMayArriveInAnyOrderAndCountOnce() {
        ServerLocator locator =
                new ServerLocator(Uri.parse("sip:example.com"), ALL.withTransports(Transport.UDP, Transport.TCP), ids);
        assertThat(locator.start()).containsExactly(new QueryNaptr("example.com"));
        assertThat(locator.onSrv("_sip._udp.example.com", List.of()))
                .as("not asked yet")
                .isEmpty();
        assertThat(locator.onFailure(new QueryNaptr("example.com")))
                .containsExactly(new QuerySrv("_sip._udp.example.com"), new QuerySrv("_sip._tcp.example.com"));
        assertThat(locator.onNaptr("example.com", List.of()))
                .as("result received before")
                .isEmpty();
        assertThat(locator.onFailure(new QuerySrv("_sip._tcp.example.com"))).isEmpty();
        assertThat(locator.onSrv("_sip._udp.example.com", List.of(new SrvRecord(0, 0, 5062, "a.example.com"))))
                .containsExactly(new QueryAddress("a.example.com", IPV4), new QueryAddress("a.example.com", IPV6));
        assertThat(locator.onAddresses("a.example.com", IPV6, List.of("2001:db8::1")))
                .isEmpty();
        assertThat(locator.onFailure(new QueryAddress("a.example.com", IPV4)))
                .containsExactly(new Located(List.of(new Target(Transport.UDP, "2001:db8::1", 5062, ""))));
        assertThat(locator.onAddresses("a.example.com", IPV4, List.of("192.0.2.1")))
                .isEmpty();
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> ALL.withTransports()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ALL.withFamilies()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ALL.withMaxTargets(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
