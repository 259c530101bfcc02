package io.xphone.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.registrar.BindingChange.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RegistrarTest {

    private static final BindingFlow UDP = new BindingFlow("UDP", "192.0.2.7", 5062, "192.0.2.1", 5060, 0);
    private static final BindingFlow TCP = new BindingFlow("TCP", "192.0.2.7", 40_001, "192.0.2.1", 5060, 1);
    private static final BindingFlow WS = new BindingFlow("WS", "192.0.2.7", 40_002, "192.0.2.1", 8080, 2);
    private static final String INSTANCE = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"";

    private final Registrar registrar =
            new Registrar(new RegistrarSettings(60, 600, 3600, 3), new CountingIdentifiers());
    private long now = 1_000_000;
    private List<BindingChange> changes = List.of();

    private static SipRequest request(String callId, int cseq, String... lines) {
        String text = "REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bK1\r\n"
                + "From: <sip:alice@example.com>;tag=a\r\nTo: <sip:alice@example.com>\r\nCall-ID: " + callId
                + "\r\nCSeq: " + cseq + " REGISTER\r\nMax-Forwards: 70\r\n"
                + String.join(
                        "",
                        java.util.Arrays.stream(lines)
                                .map(line -> line + "\r\n")
                                .toList()) + "\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return (SipRequest) SipParser.parse(bytes, 0, bytes.length, SipLimits.DEFAULT);
    }

    private SipResponse register(BindingFlow flow, SipRequest request) {
        Registrar.Outcome outcome = registrar.register("alice", request, flow, now);
        changes = outcome.changes();
        assertThat(outcome.response().to().tag()).isPresent();
        return outcome.response();
    }

    private SipResponse register(String callId, int cseq, String... lines) {
        return register(UDP, request(callId, cseq, lines));
    }

    private List<String> contacts(SipResponse response) {
        return response.headers().all(HeaderName.CONTACT);
    }

    private List<Kind> kinds() {
        return changes.stream().map(BindingChange::kind).toList();
    }

    @Nested
    class Rfc3261Section10Dot3 {

        @Test
        void step1And2RejectWhatIsNotSupported() {
            assertThat(registrar.reject(request("c", 1))).isEmpty();
            assertThat(registrar.reject(request("c", 1, "Require: path, outbound")))
                    .isEmpty();
            SipResponse gruu =
                    registrar.reject(request("c", 1, "Require: gruu, path")).orElseThrow();
            assertThat(gruu.status()).isEqualTo(420);
            assertThat(gruu.header(HeaderName.UNSUPPORTED)).contains("gruu");
            SipRequest tel = request("c", 1).toBuilder()
                    .requestUri(io.xphone.sip.message.Uri.parse("tel:+4930"))
                    .build();
            assertThat(registrar.reject(tel).orElseThrow().status()).isEqualTo(416);
            SipRequest nobody = request("c", 1).toBuilder()
                    .set(HeaderName.TO, "<sip:example.com>")
                    .build();
            assertThat(registrar.reject(nobody).orElseThrow().status()).isEqualTo(400);
        }

        @Test
        void step5UnescapesTheUser() {
            SipRequest escaped = request("c", 1).toBuilder()
                    .set(HeaderName.TO, "<sip:%61lice@example.com;user=phone>")
                    .build();
            assertThat(Registrar.user(escaped)).contains("alice");
        }

        @Test
        void step6QueryListsTheBindingsAndChangesNothing() {
            assertThat(contacts(register("c", 1))).isEmpty();
            register("c", 2, "Contact: <sip:alice@192.0.2.7:5062>;q=0.5", "Expires: 100");
            now += 40_000;
            assertThat(contacts(register("other", 1))).containsExactly("<sip:alice@192.0.2.7:5062>;q=0.5;expires=60");
            assertThat(changes).isEmpty();
        }

        @Test
        void step6StarRemovesAllBindings() {
            register("c", 1, "Contact: <sip:alice@192.0.2.7:5062>");
            register("d", 1, "Contact: <sip:alice@192.0.2.8:5062>");
            SipResponse response = register("c", 2, "Contact: *", "Expires: 0");
            assertThat(response.status()).isEqualTo(200);
            assertThat(contacts(response)).isEmpty();
            assertThat(kinds()).containsExactly(Kind.REMOVED, Kind.REMOVED);
            assertThat(registrar.nextExpiry()).isEmpty();
        }

        @Test
        void step6StarNeedsExpiresZeroAndNoOtherContact() {
            register("c", 1, "Contact: <sip:alice@192.0.2.7:5062>");
            assertThat(register("d", 1, "Contact: *").status()).isEqualTo(400);
            assertThat(register("d", 2, "Contact: *", "Expires: 60").status()).isEqualTo(400);
            assertThat(register("d", 3, "Contact: *", "Contact: <sip:x@192.0.2.7>", "Expires: 0")
                            .status())
                    .isEqualTo(400);
            assertThat(contacts(register("q", 1))).hasSize(1);
        }

        @Test
        void step6StarOutOfOrderRemovesNothing() {
            register("d", 5, "Contact: <sip:alice@192.0.2.8:5062>");
            register("c", 5, "Contact: <sip:alice@192.0.2.7:5062>");
            assertThat(register("c", 5, "Contact: *", "Expires: 0").status()).isEqualTo(500);
            assertThat(changes).isEmpty();
            assertThat(contacts(register("q", 1))).hasSize(2);
        }

        @Test
        void step7TakesTheIntervalOfTheContactThenOfTheRequestThenTheDefault() {
            SipResponse response =
                    register("c", 1, "Contact: <sip:a@192.0.2.7>;expires=120, <sip:b@192.0.2.7>", "Expires: 300");
            assertThat(contacts(response))
                    .containsExactlyInAnyOrder("<sip:a@192.0.2.7>;expires=120", "<sip:b@192.0.2.7>;expires=300");
            assertThat(contacts(register("c", 2, "Contact: <sip:c@192.0.2.7>")))
                    .contains("<sip:c@192.0.2.7>;expires=600");
        }

        @Test
        void step7ShortensALongInterval() {
            assertThat(contacts(register("c", 1, "Contact: <sip:a@192.0.2.7>;expires=4294967295")))
                    .containsExactly("<sip:a@192.0.2.7>;expires=3600");
        }

        @Test
        void step7RejectsABriefIntervalWithMinExpires() {
            SipResponse response = register("c", 1, "Contact: <sip:a@192.0.2.7>;expires=59");
            assertThat(response.status()).isEqualTo(423);
            assertThat(response.header(HeaderName.MIN_EXPIRES)).contains("60");
            assertThat(contacts(register("q", 1))).isEmpty();
        }

        @Test
        void step7RefreshesRemovesAndComparesUris() {
            register("c", 1, "Contact: <sip:alice@HOST.example.com;transport=tcp>");
            assertThat(kinds()).containsExactly(Kind.ADDED);
            register("c", 2, "Contact: <sip:%61lice@host.EXAMPLE.com;Transport=TCP>");
            assertThat(kinds()).containsExactly(Kind.REFRESHED);
            assertThat(contacts(register("other", 9, "Contact: <sip:alice@host.example.com;transport=tcp>;expires=0")))
                    .isEmpty();
            assertThat(kinds()).containsExactly(Kind.REMOVED);
            assertThat(register("other", 10, "Contact: <sip:gone@host.example.com>;expires=0")
                            .status())
                    .isEqualTo(200);
            assertThat(changes).isEmpty();
        }

        @Test
        void step7IsAtomicAndOrderedByCSeqWithinACallId() {
            register("c", 7, "Contact: <sip:a@192.0.2.7>");
            SipResponse late = register("c", 7, "Contact: <sip:b@192.0.2.7>, <sip:a@192.0.2.7>;expires=0");
            assertThat(late.status()).isEqualTo(500);
            assertThat(changes).isEmpty();
            assertThat(contacts(register("q", 1))).containsExactly("<sip:a@192.0.2.7>;expires=600");
            assertThat(register("after-restart", 1, "Contact: <sip:a@192.0.2.7>")
                            .status())
                    .as("another Call-ID: the user agent restarted")
                    .isEqualTo(200);
        }

        @Test
        void step8ListsByPreference() {
            register("c", 1, "Contact: <sip:a@192.0.2.7>;q=0.1, <sip:b@192.0.2.7>, <sip:c@192.0.2.7>;q=0.5");
            assertThat(registrar.bindings("alice", now))
                    .extracting(binding -> binding.uri().user().orElse(""))
                    .containsExactly("b", "c", "a");
        }

        @Test
        void bindingsExpire() {
            register("c", 1, "Contact: <sip:a@192.0.2.7>;expires=60, <sip:b@192.0.2.7>;expires=90");
            assertThat(registrar.nextExpiry()).hasValue(now + 60_000);
            assertThat(registrar.expire(now + 59_999)).isEmpty();
            assertThat(registrar.expire(now + 60_000))
                    .singleElement()
                    .satisfies(change -> assertThat(change.kind()).isEqualTo(Kind.EXPIRED));
            assertThat(registrar.bindings(now + 89_999)).hasSize(1);
            assertThat(registrar.bindings(now + 90_000)).isEmpty();
        }
    }

    @Nested
    class Limits {

        @Test
        void newBindingsReplaceTheOnesThatWereRefreshedTheLongestAgo() {
            for (String user : List.of("a", "b", "c")) {
                register(user, 1, "Contact: <sip:" + user + "@192.0.2.7>");
                now += 1000;
            }
            register("a", 2, "Contact: <sip:a@192.0.2.7>");
            register("d", 1, "Contact: <sip:d@192.0.2.7>");
            assertThat(kinds()).containsExactly(Kind.ADDED, Kind.REPLACED);
            assertThat(changes.get(1).binding().uri()).hasToString("sip:b@192.0.2.7");
            assertThat(registrar.bindings("alice", now)).hasSize(3);
        }

        @Test
        void aRequestWithTooManyContactsIsRejected() {
            String[] many = IntStream.range(0, 4)
                    .mapToObj(i -> "Contact: <sip:c" + i + "@192.0.2.7>")
                    .toArray(String[]::new);
            assertThat(register("c", 1, many).status()).isEqualTo(403);
            assertThat(registrar.bindings(now)).isEmpty();
        }

        @Test
        void hugeContactsAndPathsAreRejected() {
            assertThat(register("c", 1, "Contact: <sip:a@192.0.2.7>;x=" + "y".repeat(1000))
                            .status())
                    .isEqualTo(400);
            String hop = "<sip:" + "p".repeat(60) + ".example.com;lr>";
            assertThat(register(
                                    "c",
                                    1,
                                    "Contact: <sip:a@192.0.2.7>",
                                    "Supported: path",
                                    "Path: " + (hop + ",").repeat(40))
                            .status())
                    .isEqualTo(400);
            assertThat(register(
                                    "c",
                                    1,
                                    "Contact: <sip:a@192.0.2.7>",
                                    "Supported: path",
                                    "Path: " + "<sip:p;lr>,".repeat(11))
                            .status())
                    .isEqualTo(400);
            assertThat(register("c", 1, "Contact: <mailto:alice@example.com>").status())
                    .isEqualTo(400);
            assertThat(registrar.bindings(now)).isEmpty();
        }
    }

    @Nested
    class Rfc3327Section5Dot3 {

        @Test
        void pathIsStoredInOrderAndCopiedToTheResponse() {
            SipResponse response = register(
                    "c",
                    1,
                    "Contact: <sip:a@192.0.2.7>",
                    "Supported: path",
                    "Path: <sip:p1;lr>, <sip:p2;lr>",
                    "Path: <sip:p3;lr>");
            assertThat(response.headers().list(HeaderName.PATH))
                    .containsExactly("<sip:p1;lr>", "<sip:p2;lr>", "<sip:p3;lr>");
            assertThat(registrar.bindings("alice", now).get(0).path())
                    .extracting(hop -> hop.uri().toString())
                    .containsExactly("sip:p1;lr", "sip:p2;lr", "sip:p3;lr");
        }

        @Test
        void pathWithoutSupportOfTheUserAgentIsABadExtension() {
            SipResponse response = register("c", 1, "Contact: <sip:a@192.0.2.7>", "Path: <sip:p1;lr>");
            assertThat(response.status()).isEqualTo(420);
            assertThat(response.header(HeaderName.UNSUPPORTED)).contains("path");
        }

        @Test
        void aMalformedPathIsABadRequest() {
            for (String path : List.of("<sip:p1;lr", "<tel:+49>", "<<>>")) {
                assertThat(register("c", 1, "Contact: <sip:a@192.0.2.7>", "Supported: path", "Path: " + path)
                                .status())
                        .as(path)
                        .isEqualTo(400);
            }
        }
    }

    @Nested
    class Rfc5626Section6 {

        private static final String PROXY = "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK0";
        private static final String OUTBOUND = "Supported: path, outbound";

        @Test
        void reRegistrationReplacesTheContactOfTheSameInstanceAndRegId() {
            SipResponse response =
                    register(TCP, request("c", 1, "Contact: <sip:x1@h.invalid>" + INSTANCE + ";reg-id=1", OUTBOUND));
            assertThat(response.header(HeaderName.REQUIRE)).contains("outbound");
            BindingFlow later = new BindingFlow("TCP", "192.0.2.7", 40_009, "192.0.2.1", 5060, 9);
            register(later, request("d", 1, "Contact: <sip:x2@h.invalid>" + INSTANCE + ";reg-id=1", OUTBOUND));
            assertThat(kinds()).containsExactly(Kind.REFRESHED);
            assertThat(registrar.bindings("alice", now)).singleElement().satisfies(binding -> {
                assertThat(binding.uri()).hasToString("sip:x2@h.invalid");
                assertThat(binding.openFlow()).contains(later);
                assertThat(binding.outbound()).isTrue();
            });
        }

        @Test
        void flowsOfOneInstanceAreOneTarget() {
            register(TCP, request("c", 1, "Contact: <sip:x@192.0.2.7>" + INSTANCE + ";reg-id=1", OUTBOUND));
            now += 1000;
            register(WS, request("c", 2, "Contact: <sip:x@192.0.2.7>" + INSTANCE + ";reg-id=2", OUTBOUND));
            register("d", 1, "Contact: <sip:desk@192.0.2.8>");
            List<List<Binding>> targets = registrar.targets("alice", now);
            assertThat(targets).hasSize(2);
            assertThat(targets.stream()
                            .filter(target -> target.size() == 2)
                            .findFirst()
                            .orElseThrow())
                    .extracting(Binding::regId)
                    .as("the flow that registered last is first")
                    .containsExactly(2, 1);
        }

        @Test
        void regIdWithoutInstanceIsIgnored() {
            SipResponse response = register("c", 1, "Contact: <sip:x@192.0.2.7>;reg-id=1", OUTBOUND);
            assertThat(response.header(HeaderName.REQUIRE)).isEmpty();
            assertThat(registrar.bindings("alice", now).get(0).outbound()).isFalse();
        }

        @Test
        void withoutTheOptionTagTheResponseRequiresNothing() {
            SipResponse response = register("c", 1, "Contact: <sip:x@192.0.2.7>" + INSTANCE + ";reg-id=1");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header(HeaderName.REQUIRE)).isEmpty();
        }

        @Test
        void severalContactsWithARegIdAreABadRequest() {
            String flow = "Contact: <sip:x@192.0.2.7>" + INSTANCE + ";reg-id=1";
            assertThat(register("c", 1, flow, "Contact: <sip:y@192.0.2.7>", OUTBOUND)
                            .status())
                    .isEqualTo(400);
            assertThat(register("c", 2, flow, "Contact: <sip:y@192.0.2.7>;expires=0", OUTBOUND)
                            .status())
                    .as("one of them only removes a binding")
                    .isEqualTo(200);
        }

        @Test
        void aFirstHopWithoutOutboundIs439() {
            String flow = "Contact: <sip:x@192.0.2.7>" + INSTANCE + ";reg-id=1";
            assertThat(register("c", 1, PROXY, flow, OUTBOUND).status()).isEqualTo(439);
            assertThat(register("c", 1, PROXY, flow, OUTBOUND, "Path: <sip:edge;lr>")
                            .status())
                    .isEqualTo(439);
            assertThat(register("c", 1, PROXY, flow, OUTBOUND, "Path: <sip:edge;lr;ob>")
                            .status())
                    .isEqualTo(200);
            assertThat(register("d", 1, PROXY, "Contact: <sip:y@192.0.2.7>" + INSTANCE + ";reg-id=2")
                            .status())
                    .as("without the option tag the reg-id is ignored")
                    .isEqualTo(200);
            assertThat(registrar.bindings("alice", now))
                    .extracting(Binding::outbound)
                    .containsExactlyInAnyOrder(true, false);
        }

        @Test
        void bindingsEndWithTheirConnection() {
            register(TCP, request("c", 1, "Contact: <sip:x@192.0.2.7:5070>" + INSTANCE + ";reg-id=1", OUTBOUND));
            register(TCP, request("d", 1, "Contact: <sip:desk@192.0.2.7:5070;transport=tcp>"));
            register(TCP, request("e", 1, "Contact: <sip:nat@10.0.0.9:5070;transport=tcp>"));
            assertThat(registrar.uses("alice", TCP)).isTrue();
            List<BindingChange> ended = registrar.onFlowEnded(TCP.id());
            assertThat(ended)
                    .extracting(change -> change.kind() + " " + change.binding().uri())
                    .containsExactlyInAnyOrder(
                            "FLOW_ENDED sip:x@192.0.2.7:5070", "FLOW_ENDED sip:nat@10.0.0.9:5070;transport=tcp");
            assertThat(registrar.bindings("alice", now)).singleElement().satisfies(binding -> {
                assertThat(binding.openFlow()).as("it is called at its Contact").isEmpty();
                assertThat(binding.uri()).hasToString("sip:desk@192.0.2.7:5070;transport=tcp");
            });
            assertThat(registrar.uses("alice", TCP)).isFalse();
        }

        @Test
        void aBrowserIsGoneWithItsConnection() {
            register(WS, request("c", 1, "Contact: <sip:x@192.0.2.7;transport=ws>"));
            assertThat(registrar.onFlowEnded(TCP.id())).isEmpty();
            assertThat(registrar.onFlowEnded(WS.id())).hasSize(1);
            assertThat(registrar.bindings("alice", now)).isEmpty();
        }
    }
}
