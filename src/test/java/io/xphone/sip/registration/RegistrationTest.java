package io.xphone.sip.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestServer;
import io.xphone.sip.auth.DigestServerSettings;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.sip.registration.RegistrationEffect.Failed;
import io.xphone.sip.registration.RegistrationEffect.Reason;
import io.xphone.sip.registration.RegistrationEffect.Registered;
import io.xphone.sip.registration.RegistrationEffect.Send;
import io.xphone.sip.registration.RegistrationEffect.StartTimer;
import io.xphone.sip.registration.RegistrationEffect.StopTimer;
import io.xphone.sip.registration.RegistrationEffect.Unregistered;
import io.xphone.sip.transaction.TransactionEffect.Cause;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {

    private static final SipUri AOR = SipUri.parse("sip:alice@example.com");
    private static final SipUri CONTACT = SipUri.parse("sip:alice@10.0.0.2:5062");
    private static final String CHALLENGE = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5";

    private final CountingIdentifiers ids = new CountingIdentifiers();
    private Registration registration = with(settings());
    private SipRequest sent;
    private String txId = "";

    private static RegistrationSettings.Builder settings() {
        return RegistrationSettings.builder(Uri.parse("sip:example.com"), AOR, CONTACT)
                .credentials(new Credentials("alice", "secret"));
    }

    private Registration with(RegistrationSettings.Builder settings) {
        registration = new Registration(settings.build(), ids);
        return registration;
    }

    private List<RegistrationEffect> run(List<RegistrationEffect> effects) {
        for (RegistrationEffect effect : effects) {
            if (effect instanceof Send send) {
                sent = send.request();
                txId = send.txId();
            }
        }
        return effects;
    }

    private List<RegistrationEffect> respond(SipResponse.Builder response) {
        return run(registration.onResponse(txId, response.build(), 0));
    }

    private SipResponse.Builder response(int status) {
        SipRequest request = sent.toBuilder()
                .prepend("Via", "SIP/2.0/UDP 10.0.0.2:5062;branch=z9hG4bK1;rport")
                .build();
        return request.response(status, null).set("To", "<sip:alice@example.com>;tag=r");
    }

    private SipResponse.Builder ok(int expires) {
        return response(200).add("Contact", "<" + sent.contacts().get(0).uri() + ">;expires=" + expires);
    }

    private void registered() {
        run(registration.start(0));
        respond(ok(60));
    }

    private static String text(List<RegistrationEffect> effects) {
        return effects.stream().map(RegistrationTest::text).collect(Collectors.joining(", "));
    }

    private static String text(RegistrationEffect effect) {
        if (effect instanceof Send send) {
            SipRequest request = send.request();
            return (request.headers().contains("Authorization") ? "auth " : "") + "REGISTER "
                    + request.header("Expires").orElse("");
        } else if (effect instanceof StartTimer start) {
            return start.timer() + "=" + start.delayMillis();
        } else if (effect instanceof StopTimer stop) {
            return "-" + stop.timer();
        } else if (effect instanceof Registered registered) {
            return "registered " + registered.grantedSeconds();
        } else if (effect instanceof Unregistered unregistered) {
            return "unregistered " + unregistered.reason();
        } else if (effect instanceof Failed failed) {
            return "failed " + failed.status() + " in " + failed.retryInMillis();
        }
        throw new AssertionError(effect);
    }

    // The effects of every input in every state.

    private List<RegistrationEffect> feed(String input) {
        return switch (input) {
            case "start" -> run(registration.start(0));
            case "stop" -> run(registration.stop(0));
            case "lost" -> run(registration.onFlowFailed(0));
            case "moved" -> run(registration.contactChanged(SipUri.parse("sip:alice@10.0.0.9"), 0));
            case "timeout" -> run(registration.onFailed(txId, Cause.TIMEOUT, 0));
            case "broken" -> run(registration.onFailed(txId, Cause.TRANSPORT, 0));
            case "stray" -> run(registration.onResponse("reg-0", ok(60).build(), 0));
            case "100" -> respond(response(100));
            case "200" -> respond(ok(60));
            case "401" -> respond(response(401).add("WWW-Authenticate", CHALLENGE));
            case "403", "486", "503", "600" -> respond(response(Integer.parseInt(input)));
            case "423" -> respond(response(423).add("Min-Expires", "90"));
            default -> run(registration.onTimer(RegistrationTimer.valueOf(input), 0));
        };
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            IDLE          |                  | start   | REGISTER 60
            IDLE          |                  | stop    | ''
            IDLE          |                  | lost    | ''
            IDLE          |                  | moved   | ''
            IDLE          |                  | timeout | ''
            IDLE          |                  | broken  | ''
            IDLE          |                  | stray   | ''
            IDLE          |                  | 200     | ''
            IDLE          |                  | 403     | ''
            IDLE          |                  | REFRESH | ''
            IDLE          |                  | RETRY   | ''
            IDLE          |                  | EXPIRY  | ''
            IDLE          |                  | STOP    | ''
            REGISTERING   | start            | start   | ''
            REGISTERING   | start            | stop    | STOP=2000
            REGISTERING   | start            | lost    | REGISTER 60
            REGISTERING   | start            | moved   | ''
            REGISTERING   | start            | timeout | RETRY=30000, failed 0 in 30000
            REGISTERING   | start            | broken  | RETRY=30000, failed 0 in 30000
            REGISTERING   | start            | stray   | ''
            REGISTERING   | start            | 100     | ''
            REGISTERING   | start            | 200     | EXPIRY=60000, REFRESH=54000, registered 60
            REGISTERING   | start            | 401     | auth REGISTER 60
            REGISTERING   | start            | 403     | RETRY=30000, failed 403 in 30000
            REGISTERING   | start            | 423     | REGISTER 90
            REGISTERING   | start            | 503     | RETRY=30000, failed 503 in 30000
            REGISTERING   | start            | REFRESH | ''
            REGISTERING   | start            | RETRY   | ''
            REGISTERING   | start            | EXPIRY  | ''
            REGISTERING   | start            | STOP    | ''
            REGISTERING   | start 401        | 401     | RETRY=120000, failed 401 in 120000
            REGISTERING   | start moved      | 200     | EXPIRY=60000, REFRESH=54000, registered 60, -REFRESH, REGISTER 60
            REGISTERED    | start 200        | start   | ''
            REGISTERED    | start 200        | stop    | -REFRESH, -EXPIRY, STOP=2000, REGISTER 0
            REGISTERED    | start 200        | lost    | -REFRESH, REGISTER 60
            REGISTERED    | start 200        | moved   | -REFRESH, REGISTER 60
            REGISTERED    | start 200        | timeout | ''
            REGISTERED    | start 200        | 200     | ''
            REGISTERED    | start 200        | 403     | ''
            REGISTERED    | start 200        | broken  | ''
            REGISTERED    | start 200        | stray   | ''
            REGISTERED    | start 200        | 100     | ''
            REGISTERED    | start 200        | 401     | ''
            REGISTERED    | start 200        | 423     | ''
            REGISTERED    | start 200        | 503     | ''
            REGISTERED    | start 200        | REFRESH | REGISTER 60
            REGISTERED    | start 200        | RETRY   | ''
            REGISTERED    | start 200        | EXPIRY  | unregistered EXPIRED
            REGISTERED    | start 200        | STOP    | ''
            REFRESHING    | start 200 REFRESH | start   | ''
            REFRESHING    | start 200 REFRESH | stop    | -EXPIRY, STOP=2000
            REFRESHING    | start 200 REFRESH | lost    | REGISTER 60
            REFRESHING    | start 200 REFRESH | moved   | ''
            REFRESHING    | start 200 REFRESH | timeout | RETRY=30000, failed 0 in 30000
            REFRESHING    | start 200 REFRESH | 200     | EXPIRY=60000, REFRESH=54000, registered 60
            REFRESHING    | start 200 REFRESH | 401     | auth REGISTER 60
            REFRESHING    | start 200 REFRESH | 403     | -EXPIRY, unregistered REJECTED, RETRY=30000, failed 403 in 30000
            REFRESHING    | start 200 REFRESH | 423     | REGISTER 90
            REFRESHING    | start 200 REFRESH | 486     | -EXPIRY, unregistered REJECTED, RETRY=30000, failed 486 in 30000
            REFRESHING    | start 200 REFRESH | 503     | RETRY=30000, failed 503 in 30000
            REFRESHING    | start 200 REFRESH | 600     | -EXPIRY, unregistered REJECTED, RETRY=30000, failed 600 in 30000
            REFRESHING    | start 200 REFRESH | EXPIRY  | unregistered EXPIRED
            REFRESHING    | start 200 lost   | lost    | -EXPIRY, unregistered FLOW_LOST, RETRY=30000, failed 0 in 30000
            REFRESHING    | start 200 lost   | broken  | -EXPIRY, unregistered FLOW_LOST, RETRY=30000, failed 0 in 30000
            WAITING       | start 503        | start   | ''
            WAITING       | start 503        | stop    | -RETRY, unregistered REMOVED
            WAITING       | start 503        | lost    | ''
            WAITING       | start 503        | moved   | ''
            WAITING       | start 503        | timeout | ''
            WAITING       | start 503        | broken  | ''
            WAITING       | start 503        | stray   | ''
            WAITING       | start 503        | 401     | ''
            WAITING       | start 503        | 503     | ''
            WAITING       | start 503        | 200     | ''
            WAITING       | start 503        | REFRESH | ''
            WAITING       | start 503        | RETRY   | REGISTER 60
            WAITING       | start 503        | EXPIRY  | ''
            WAITING       | start 503        | STOP    | ''
            WAITING bound | start 200 REFRESH 503 | stop   | -RETRY, -EXPIRY, STOP=2000, REGISTER 0
            WAITING bound | start 200 REFRESH 503 | EXPIRY | unregistered EXPIRED
            WAITING bound | start 200 REFRESH 503 | RETRY  | REGISTER 60
            WAITING lost  | start 200 lost broken        | stop | -RETRY, STOP=2000, REGISTER 0
            WAITING lost  | start 200 lost broken stop   | 200  | -STOP, unregistered REMOVED
            WAITING lost  | start 200 REFRESH 403        | stop | -RETRY, unregistered REMOVED
            STOPPING      | start stop       | start   | ''
            STOPPING      | start stop       | stop    | ''
            STOPPING      | start stop       | moved   | ''
            STOPPING      | start stop       | 200     | REGISTER 0
            STOPPING      | start stop       | 401     | -STOP, unregistered REMOVED
            STOPPING      | start stop       | 403     | -STOP, unregistered REMOVED
            STOPPING      | start stop       | timeout | REGISTER 0
            STOPPING      | start stop       | broken  | REGISTER 0
            STOPPING      | start stop       | lost    | -STOP, unregistered UNCONFIRMED
            STOPPING      | start stop       | stray   | ''
            STOPPING      | start stop       | 100     | ''
            STOPPING      | start stop       | 423     | -STOP, unregistered REMOVED
            STOPPING      | start stop       | 503     | -STOP, unregistered REMOVED
            STOPPING      | start stop       | REFRESH | ''
            STOPPING      | start stop       | RETRY   | ''
            STOPPING      | start stop       | EXPIRY  | ''
            STOPPING      | start stop       | STOP    | unregistered UNCONFIRMED
            STOPPING      | start 200 REFRESH stop | 503 | REGISTER 0
            UNREGISTERING | start 200 stop   | start   | ''
            UNREGISTERING | start 200 stop   | stop    | ''
            UNREGISTERING | start 200 stop   | lost    | -STOP, unregistered UNCONFIRMED
            UNREGISTERING | start 200 stop   | moved   | ''
            UNREGISTERING | start 200 stop   | 100     | ''
            UNREGISTERING | start 200 stop   | 200     | -STOP, unregistered REMOVED
            UNREGISTERING | start 200 stop   | 401     | auth REGISTER 0
            UNREGISTERING | start 200 stop   | 403     | -STOP, unregistered UNCONFIRMED
            UNREGISTERING | start 200 stop   | 423     | -STOP, unregistered UNCONFIRMED
            UNREGISTERING | start 200 stop   | 503     | -STOP, unregistered UNCONFIRMED
            UNREGISTERING | start 200 stop   | stray   | ''
            UNREGISTERING | start 200 stop   | timeout | -STOP, unregistered UNCONFIRMED
            UNREGISTERING | start 200 stop   | broken  | -STOP, unregistered UNCONFIRMED
            UNREGISTERING | start 200 stop   | REFRESH | ''
            UNREGISTERING | start 200 stop   | RETRY   | ''
            UNREGISTERING | start 200 stop   | EXPIRY  | ''
            UNREGISTERING | start 200 stop   | STOP    | unregistered UNCONFIRMED
            after a lapse | start 200 EXPIRY 200 REFRESH 200 stop    | 401 | auth REGISTER 0
            after a lapse | start 200 REFRESH 403 RETRY 200 stop     | 401 | auth REGISTER 0
            after a lapse | start 200 REFRESH 403 RETRY 200 stop 401 | 200 | -STOP, unregistered REMOVED
            after a lapse | start 200 lost broken RETRY 200 stop     | 401 | auth REGISTER 0
            IDLE again    | start 200 stop 200 | start | REGISTER 60
            """)
    void everyInputInEveryState(String state, String path, String input, String effects) {
        sent = SipRequest.builder("REGISTER", AOR)
                .add("Contact", CONTACT.toString())
                .add("From", "<sip:a@b>;tag=1")
                .add("To", "<sip:a@b>")
                .add("Call-ID", "c")
                .add("CSeq", "1 REGISTER")
                .build();
        for (String each : path == null ? new String[0] : path.split(" ")) {
            feed(each);
        }
        assertThat(text(feed(input))).isEqualTo(effects);
    }

    // The requests.

    @Test
    void theRequestHasTheHeadersThatARegistrarRequires() {
        with(settings()
                .displayName("Alice \"A\"")
                .expiresSeconds(300)
                .userAgent("xphone")
                .headers(List.of(new Header("Allow", "INVITE, ACK")))
                .routes(List.of(NameAddress.parse("<sip:edge.example.com;lr>"))));
        run(registration.start(0));
        assertThat(sent.method()).isEqualTo("REGISTER");
        assertThat(sent.requestUri()).hasToString("sip:example.com");
        assertThat(sent.to().uri()).isEqualTo(AOR);
        assertThat(sent.from().uri()).isEqualTo(AOR);
        assertThat(sent.from().displayName()).contains("Alice \"A\"");
        assertThat(sent.from().tag()).isPresent();
        assertThat(sent.to().tag()).isEmpty();
        assertThat(sent.expires()).hasValue(300);
        assertThat(sent.contacts()).hasSize(1);
        assertThat(sent.contacts().get(0).uri()).isEqualTo(CONTACT);
        assertThat(sent.contacts().get(0).parameters().get("expires")).contains("300");
        assertThat(sent.routes()).hasSize(1);
        assertThat(sent.optionTags("Supported")).containsExactly("path");
        assertThat(sent.header("User-Agent")).contains("xphone");
        assertThat(sent.header("Allow")).contains("INVITE, ACK");
        assertThat(sent.maxForwards()).isEqualTo(70);
    }

    @Test
    void allRequestsHaveTheSameCallIdAndTagAndARisingCSeq() {
        run(registration.start(0));
        String callId = sent.callId();
        String tag = sent.from().tag().orElseThrow();
        assertThat(sent.cseq().number()).isEqualTo(1);
        long last = 1;
        for (String input : List.of("401", "200", "REFRESH", "423", "503", "RETRY", "200", "stop")) {
            String before = txId;
            feed(input);
            if (!txId.equals(before)) {
                assertThat(sent.cseq().number()).isEqualTo(++last);
            }
            assertThat(sent.callId()).isEqualTo(callId);
            assertThat(sent.from().tag()).contains(tag);
        }
        assertThat(last).isEqualTo(6);
    }

    @Test
    void anOutboundRegistrationHasInstanceAndRegId() {
        with(settings().outbound("urn:uuid:00000000-0000-1000-8000-000A95A0E128", 1));
        run(registration.start(0));
        assertThat(sent.header("Contact").orElseThrow())
                .contains("+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"", "reg-id=1");
        assertThat(sent.optionTags("Supported")).containsExactly("path", "outbound");
        respond(ok(60).add("Require", "outbound"));
        assertThat(registration.outbound()).isTrue();
    }

    @Test
    void itRegistersWithoutOutboundAfter439() {
        with(settings().outbound("urn:uuid:1", 1));
        run(registration.start(0));
        assertThat(text(respond(response(439)))).isEqualTo("REGISTER 60");
        assertThat(sent.header("Contact").orElseThrow())
                .doesNotContain("reg-id")
                .contains("+sip.instance");
        assertThat(sent.optionTags("Supported")).containsExactly("path");
        assertThat(text(respond(response(439)))).startsWith("RETRY");
    }

    // The response of the registrar.

    @ParameterizedTest
    @CsvSource({
        "3600, 3240000",
        "60, 54000",
        "51, 45900",
        "50, 45000",
        "20, 15000",
        "11, 6000",
        "10, 5000",
        "4, 2000",
        "1, 500"
    })
    void itRefreshesBeforeTheGrantedLifetimeEnds(int granted, long refresh) {
        with(settings().expiresSeconds(600));
        run(registration.start(0));
        assertThat(text(respond(ok(granted))))
                .isEqualTo("EXPIRY=" + granted * 1000L + ", REFRESH=" + refresh + ", registered " + granted);
    }

    @Test
    void theLifetimeIsTheOneOfTheContactElseOfExpiresElseTheRequested() {
        run(registration.start(0));
        assertThat(text(respond(response(200)
                        .add("Expires", "1000")
                        .add("Contact", "<sip:alice@10.0.0.7>;expires=11, <sip:alice@10.0.0.2:5062;ob>;expires=40"))))
                .endsWith("registered 40");
        feed("REFRESH");
        assertThat(text(respond(response(200)
                        .add("Expires", "30")
                        .add("Contact", "<sip:alice@10.0.0.7>;expires=11, <sip:alice@10.0.0.2:5062>"))))
                .endsWith("registered 30");
        feed("REFRESH");
        assertThat(text(respond(response(200).add("Contact", "<sip:alice@10.0.0.7>;expires=11"))))
                .as("a single Contact counts even if a proxy has rewritten it")
                .endsWith("registered 11");
        feed("REFRESH");
        assertThat(text(respond(response(200)))).endsWith("registered 60");
    }

    @Test
    void aResponseWithoutBindingIsAFailure() {
        run(registration.start(0));
        assertThat(text(respond(ok(0)))).isEqualTo("RETRY=30000, failed 200 in 30000");
    }

    @Test
    void reportsTheServiceRoute() {
        run(registration.start(0));
        Registered news = (Registered)
                respond(ok(60).add("Service-Route", "<sip:p1;lr>, <sip:p2;lr>")).get(2);
        assertThat(news.serviceRoute())
                .extracting(NameAddress::uri)
                .extracting(Uri::toString)
                .containsExactly("sip:p1;lr", "sip:p2;lr");
        assertThat(news.contact()).isEqualTo(CONTACT);
        feed("REFRESH");
        news = (Registered)
                respond(ok(60).add("Service-Route", "<sip:p1;lr>, <<")).get(2);
        assertThat(news.serviceRoute()).as("malformed").isEmpty();
    }

    @Test
    void reportsThePath() {
        run(registration.start(0));
        Registered news =
                (Registered) respond(ok(60).add("Path", "<sip:edge;lr>").add("Path", "<sip:core;lr>"))
                        .get(2);
        assertThat(news.path())
                .extracting(NameAddress::uri)
                .extracting(Uri::toString)
                .containsExactly("sip:edge;lr", "sip:core;lr");
        assertThat(news.serviceRoute()).isEmpty();
        feed("REFRESH");
        assertThat(((Registered) respond(ok(60).add("Path", "<<")).get(2)).path())
                .as("malformed")
                .isEmpty();
    }

    // Credentials.

    @Test
    void itRespondsToAProxysChallengeToo() {
        run(registration.start(0));
        respond(response(407).add("Proxy-Authenticate", CHALLENGE));
        assertThat(sent.headers().contains("Proxy-Authorization")).isTrue();
        assertThat(sent.cseq().number()).isEqualTo(2);
        assertThat(text(respond(ok(60)))).endsWith("registered 60");
    }

    @Test
    void theRefreshHasCredentialsAtOnce() {
        run(registration.start(0));
        feed("401");
        feed("200");
        assertThat(text(feed("REFRESH"))).isEqualTo("auth REGISTER 60");
        assertThat(sent.header("Authorization").orElseThrow()).contains("nc=00000002");
    }

    @Test
    void withoutCredentialsAChallengeIsAFailure() {
        with(settings().credentials());
        run(registration.start(0));
        assertThat(feed("401")).contains(new Failed(401, "Unauthorized: check username and password", 120_000));
    }

    @Test
    void refusedCredentialsAreTriedAgainAfterMinutesAlone() {
        run(registration.start(0));
        for (long wait : new long[] {120, 240, 480, 960, 1920, 1920}) {
            assertThat(text(feed("401"))).isEqualTo("auth REGISTER 60");
            assertThat(text(feed("401"))).isEqualTo("RETRY=" + wait * 1000 + ", failed 401 in " + wait * 1000);
            assertThat(text(feed("RETRY"))).endsWith("REGISTER 60");
        }
        assertThat(text(feed("503"))).as("another failure").doesNotContain("failed 503 in 120000");
        feed("RETRY");
        feed("200");
        feed("REFRESH");
        feed("401");
        assertThat(text(feed("401")))
                .as("the delay starts again after a success")
                .endsWith("failed 401 in 120000");
    }

    @Test
    void refreshesOfPhonesThatStartedTogetherAreSpread() {
        ids.numbers(bound -> bound - 1);
        registered();
        assertThat(text(feed("REFRESH"))).isEqualTo("REGISTER 60");
        assertThat(text(respond(ok(3600)))).startsWith("EXPIRY=3600000, REFRESH=2880000,");
        feed("REFRESH");
        assertThat(text(respond(ok(10)))).startsWith("EXPIRY=10000, REFRESH=4000,");
        ids.numbers(bound -> 0);
        feed("REFRESH");
        assertThat(text(respond(ok(3600)))).startsWith("EXPIRY=3600000, REFRESH=3240000,");
    }

    @Test
    void theRegistrarsReasonPhraseIsReported() {
        run(registration.start(0));
        SipResponse rejection = sent.toBuilder()
                .prepend("Via", "SIP/2.0/UDP h;branch=z9hG4bK1")
                .build()
                .response(403, "Account locked")
                .build();
        assertThat(registration.onResponse(txId, rejection, 0)).contains(new Failed(403, "Account locked", 30_000));
    }

    // Failures.

    @Test
    void theRetryDelayDoublesUpToTheMaximum() {
        ids.numbers(bound -> bound - 1);
        run(registration.start(0));
        for (long wait : new long[] {60, 120, 240, 480, 960, 1800, 1800}) {
            assertThat(text(feed("503"))).isEqualTo("RETRY=" + wait * 1000 + ", failed 503 in " + wait * 1000);
            feed("RETRY");
        }
        feed("200");
        feed("REFRESH");
        assertThat(text(feed("503")))
                .as("the delay starts again after a success")
                .contains("RETRY=60000");
    }

    @Test
    void theRetryDelayIsAtLeastHalf() {
        with(settings().retry(1000, 10_000));
        run(registration.start(0));
        for (long wait : new long[] {1000, 2000, 4000, 5000, 5000}) {
            assertThat(text(feed("timeout"))).endsWith("failed 0 in " + wait);
            feed("RETRY");
        }
    }

    @Test
    void retryAfterSetsTheDelay() {
        run(registration.start(0));
        assertThat(text(respond(response(503).add("Retry-After", "120 (busy);duration=60"))))
                .isEqualTo("RETRY=120000, failed 503 in 120000");
        feed("RETRY");
        assertThat(text(respond(response(503).add("Retry-After", "1"))))
                .as("a second failure in a row waits its due")
                .isEqualTo("RETRY=60000, failed 503 in 60000");
        feed("RETRY");
        feed("200");
        feed("REFRESH");
        assertThat(text(respond(response(486).add("Retry-After", "0")))).endsWith("RETRY=0, failed 486 in 0");
    }

    @Test
    void theLifetimeIsRaisedAfterEach423() {
        run(registration.start(0));
        assertThat(text(respond(response(423).add("Min-Expires", "90")))).isEqualTo("REGISTER 90");
        assertThat(sent.contacts().get(0).parameters().get("expires")).contains("90");
        assertThat(text(respond(response(423).add("Min-Expires", "90")))).isEqualTo("RETRY=30000, failed 423 in 30000");
        feed("RETRY");
        assertThat(text(respond(response(423)))).startsWith("RETRY");
    }

    @Test
    void theNumberOf423sIsBounded() {
        run(registration.start(0));
        int sends = 0;
        while (text(respond(response(423).add("Min-Expires", Integer.toString(100 + sends))))
                .equals("REGISTER " + (100 + sends))) {
            sends++;
        }
        assertThat(sends).isEqualTo(8);
    }

    // The Contact address.

    @Test
    void theContactIsRewrittenToTheSourceAddress() {
        with(settings().rewriteContact(true));
        run(registration.start(0));
        List<RegistrationEffect> effects = respond(
                ok(60).set("Via", "SIP/2.0/UDP 10.0.0.2:5062;branch=z9hG4bK1;received=198.51.100.7;rport=40001"));
        assertThat(text(effects)).isEqualTo("EXPIRY=60000, REFRESH=54000, registered 60, -REFRESH, REGISTER 60");
        assertThat(sent.contacts()).hasSize(2);
        assertThat(sent.contacts().get(0).uri()).hasToString("sip:alice@198.51.100.7:40001");
        assertThat(sent.contacts().get(1).uri()).isEqualTo(CONTACT);
        assertThat(sent.contacts().get(1).parameters().get("expires")).contains("0");
        effects = respond(
                ok(60).set("Via", "SIP/2.0/UDP 10.0.0.2:5062;branch=z9hG4bK1;received=198.51.100.7;rport=40001"));
        assertThat(text(effects)).isEqualTo("EXPIRY=60000, REFRESH=54000, registered 60");
        feed("REFRESH");
        assertThat(sent.contacts()).hasSize(1);
        assertThat(registration.contact()).hasToString("sip:alice@198.51.100.7:40001");
    }

    @Test
    void theContactIsRewrittenOnceWhenTheNatChangesItsPortForEachRequest() {
        with(settings().rewriteContact(true));
        run(registration.start(0));
        int sends = 0;
        for (int port = 40_001; port < 40_010; port++) {
            List<RegistrationEffect> effects =
                    respond(ok(60).set("Via", "SIP/2.0/UDP 10.0.0.2:5062;branch=z9hG4bK1;rport=" + port));
            sends += text(effects).contains("REGISTER") ? 1 : 0;
            if (!text(effects).contains("REGISTER")) {
                break;
            }
        }
        assertThat(sends).isEqualTo(1);
    }

    @Test
    void theContactIsNotRewrittenWithoutTheSetting() {
        run(registration.start(0));
        respond(ok(60).set("Via", "SIP/2.0/UDP 10.0.0.2:5062;branch=z9hG4bK1;received=198.51.100.7;rport=40001"));
        assertThat(registration.contact()).isEqualTo(CONTACT);
    }

    @Test
    void anIpv6AddressIsBracketed() {
        with(settings().rewriteContact(true));
        run(registration.start(0));
        respond(ok(60).set("Via", "SIP/2.0/UDP [2001:db8::1]:5062;branch=z9hG4bK1;received=2001:db8::9;rport=7"));
        assertThat(registration.contact()).hasToString("sip:alice@[2001:db8::9]:7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ";received=nat.example.com;rport=7",
                ";received=\"a b\";rport=7",
                ";received=;rport=7",
                ";received=1.2.3.999;rport=7",
                ";received=198.51.100.7;rport=0",
                ";rport",
                ";rport=99999"
            })
    void anInvalidAddressDoesNotChangeTheContact(String parameters) {
        with(settings().rewriteContact(true));
        run(registration.start(0));
        SipResponse response;
        try {
            response = ok(60).set("Via", "SIP/2.0/UDP 10.0.0.2:5062;branch=z9hG4bK1" + parameters)
                    .build();
            response.topVia();
        } catch (SipParseException rejectedByTheParser) {
            return;
        }
        run(registration.onResponse(txId, response, 0));
        assertThat(registration.contact()).isEqualTo(CONTACT);
    }

    /** With a DigestServer: wrong passwords, expired nonces, and a restart of the server. */
    @Test
    void staysRegisteredAtADigestServer() {
        DigestServer server = new DigestServer(DigestServerSettings.of("r").withNonces(100_000, 10), ids);
        run(registration.start(0));
        int challenges = 0;
        for (long now = 0; now < 1_000_000; now += 54_000) {
            if (now == 540_000) {
                server = new DigestServer(DigestServerSettings.of("r").withNonces(100_000, 10), ids);
            }
            DigestServer.Verdict verdict = server.check(sent, "", user -> Optional.of("secret"), now);
            while (!verdict.accepted()) {
                assertThat(++challenges).isLessThan(20);
                SipResponse.Builder challenge = response(401);
                server.challenges("", now, verdict.stale()).forEach(each -> challenge.add("WWW-Authenticate", each));
                assertThat(text(respond(challenge))).isEqualTo("auth REGISTER 60");
                verdict = server.check(sent, "", user -> Optional.of("secret"), now);
            }
            assertThat(text(respond(ok(60)))).endsWith("registered 60");
            feed("REFRESH");
        }
        assertThat(challenges)
                .as("the first, each stale nonce, and the restart")
                .isBetween(5, 12);
    }

    @Test
    void aChangedContactReplacesTheOldOne() {
        registered();
        feed("moved");
        assertThat(sent.contacts()).hasSize(2);
        assertThat(sent.contacts().get(0).uri()).hasToString("sip:alice@10.0.0.9");
        assertThat(sent.contacts().get(1).uri()).isEqualTo(CONTACT);
        feed("200");
        feed("stop");
        assertThat(sent.contacts()).hasSize(1);
        assertThat(sent.contacts().get(0).uri()).hasToString("sip:alice@10.0.0.9");
        assertThat(sent.contacts().get(0).parameters().get("expires")).contains("0");
    }

    // Flow.

    @Test
    void itBacksOffAfterRepeatedFlowFailures() {
        registered();
        for (int i = 0; i < 3; i++) {
            assertThat(text(feed("lost"))).isEqualTo("-REFRESH, REGISTER 60");
            feed("200");
        }
        assertThat(text(feed("lost")))
                .isEqualTo("-REFRESH, -EXPIRY, unregistered FLOW_LOST, RETRY=30000, failed 0 in 30000");
    }

    @Test
    void theResponseOfAFailedFlowIsNotAwaited() {
        run(registration.start(0));
        String old = txId;
        feed("lost");
        assertThat(registration.onFailed(old, Cause.TRANSPORT, 0)).isEmpty();
        assertThat(text(feed("200"))).endsWith("registered 60");
        assertThat(registration.bound()).isTrue();
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> settings().expiresSeconds(0).build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings().retry(10, 5).build()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStopBeforeAnyResponseReportsItsReason() {
        run(registration.start(0));
        feed("stop");
        assertThat(feed("STOP")).containsExactly(new Unregistered(Reason.UNCONFIRMED));
        assertThat(registration.state()).isEqualTo(Registration.State.IDLE);
    }
}
