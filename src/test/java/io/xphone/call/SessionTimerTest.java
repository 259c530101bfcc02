package io.xphone.call;

import static io.xphone.call.CallFixture.answeredOutbound;
import static io.xphone.call.CallFixture.directionOf;
import static io.xphone.call.CallFixture.sdp;
import static io.xphone.call.CallFixture.versionOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.Refresher;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.SessionInterval;
import io.xphone.call.settings.SessionTimerPolicy;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4028. */
class SessionTimerTest {

    private static final String UPDATE_TOO = "INVITE, ACK, BYE, UPDATE";
    private static final String NO_UPDATE = "INVITE, ACK, BYE";

    private static Header expires(String value) {
        return new Header(HeaderName.SESSION_EXPIRES, value);
    }

    private static Header allow(String methods) {
        return new Header(HeaderName.ALLOW, methods);
    }

    private static SessionTimerPolicy policy(int expires, int minSe, Refresher preferred) {
        return new SessionTimerPolicy(expires, minSe, Optional.ofNullable(preferred));
    }

    /** An outbound call with a policy, whose INVITE is sent. */
    private static CallFixture dialled(SessionTimerPolicy policy) {
        CallFixture fixture =
                CallFixture.outbound(CallFixture.dialling().build(), builder -> builder.sessionTimer(policy));
        fixture.apply(fixture.call.start(0));
        return fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
    }

    /** An outbound call whose 200 has these headers. */
    private static CallFixture answered(Header... headers) {
        CallFixture fixture = CallFixture.dialled();
        fixture.respond(200, CallFixture.PEER_TAG, sdp(""), headers);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        return fixture;
    }

    /** An inbound call with a policy, answered. */
    private static CallFixture answeredInbound(SessionTimerPolicy policy, Header... headers) {
        SipRequest.Builder invite = CallFixture.invite();
        for (Header header : headers) {
            invite.add(header.name(), header.value());
        }
        CallFixture fixture = CallFixture.inbound(
                invite.body("application/sdp", sdp("")).build(), builder -> builder.sessionTimer(policy));
        fixture.apply(fixture.call.start(0));
        return fixture.apply(fixture.call.accept(1, List.of(), 0));
    }

    private static Header[] headers(String supported, String sessionExpires, String minSe) {
        List<Header> headers = new ArrayList<>();
        add(headers, HeaderName.SUPPORTED, supported);
        add(headers, HeaderName.SESSION_EXPIRES, sessionExpires);
        add(headers, HeaderName.MIN_SE, minSe);
        return headers.toArray(Header[]::new);
    }

    private static void add(List<Header> headers, String name, String value) {
        if (value != null) {
            headers.add(new Header(name, value));
        }
    }

    private static String expiresOf(SipMessage message) {
        return message.header(HeaderName.SESSION_EXPIRES).orElse("none");
    }

    private static long delay(CallFixture fixture, CallTimer timer) {
        return fixture.of(CallEffect.StartTimer.class).stream()
                .filter(start -> start.timer() == timer)
                .mapToLong(CallEffect.StartTimer::delayMillis)
                .findFirst()
                .orElse(-1);
    }

    private static void assertTimer(CallFixture fixture, long seconds, Refresher refresher) {
        assertThat(fixture.call.sessionTimer()).contains(new SessionInterval(seconds, refresher));
        assertThat(delay(fixture, CallTimer.SESSION_REFRESH))
                .isEqualTo(refresher == Refresher.LOCAL ? seconds * 500 : -1);
        assertThat(delay(fixture, CallTimer.SESSION_EXPIRES))
                .isEqualTo(seconds * 1_000 - Math.min(32_000, seconds * 1_000 / 3));
    }

    // ---- requests ----

    @ParameterizedTest
    @CsvSource({
        "1800, 90,        , 1800,               none",
        "600,  90,  LOCAL,  600;refresher=uac,  none",
        "600,  90,  REMOTE, 600;refresher=uas,  none",
        "600,  300,       , 600,                300",
        "20,   10,        , 20,                 10",
        "0,    90,        , none,               none",
    })
    void inviteRequestsAnInterval(int expires, int minSe, Refresher preferred, String header, String minHeader) {
        SipRequest invite =
                dialled(policy(expires, minSe, preferred)).sent(Method.INVITE).request();
        assertThat(expiresOf(invite)).isEqualTo(header);
        assertThat(invite.header(HeaderName.MIN_SE).orElse("none")).isEqualTo(minHeader);
        assertThat(invite.optionTags(HeaderName.SUPPORTED).contains("timer")).isEqualTo(expires > 0);
    }

    @ParameterizedTest
    @CsvSource({
        "1800;refresher=uac,          1800, LOCAL",
        "1800;refresher=uas,          1800, REMOTE",
        "90 ; Refresher=UAS ;x=y,     90,   REMOTE",
        "600,                         600,  LOCAL",
        "600;refresher=whoever,       600,  LOCAL",
        "30;refresher=uas,            90,   REMOTE", // shorter than the accepted minimum
        "0;refresher=uac,             90,   LOCAL",
        "-5;refresher=uas,            1800, LOCAL", // as if it were absent
        "soon,                        1800, LOCAL",
        "'',                          1800, LOCAL",
        "99999999999999999999999,     2147483647, LOCAL",
        "31536000;refresher=uas,      31536000,   REMOTE",
    })
    void theResponseGrantsTheInterval(String header, long seconds, Refresher refresher) {
        assertTimer(answered(expires(header)), seconds, refresher);
    }

    @Test
    void withoutPeerSupportTheLocalSideRefreshes() {
        assertTimer(answered(), 1800, Refresher.LOCAL);
    }

    @Test
    void disabledNothingIsRequestedGrantedOrStarted() {
        CallFixture out = dialled(policy(0, 90, null));
        out.respond(200, CallFixture.PEER_TAG, sdp(""), expires("90;refresher=uac"));
        CallFixture in = answeredInbound(policy(0, 90, null), headers("timer", "90;refresher=uac", null));
        for (CallFixture fixture : List.of(out, in)) {
            assertThat(fixture.call.sessionTimer()).isEmpty();
            assertThat(delay(fixture, CallTimer.SESSION_EXPIRES)).isEqualTo(-1);
        }
        assertThat(expiresOf(in.response())).isEqualTo("none");
    }

    @Test
    void requiredWhileDisabledIsRejected() {
        CallFixture fixture = CallFixture.inbound(
                CallFixture.invite().add(HeaderName.REQUIRE, "timer").build(),
                builder -> builder.sessionTimer(policy(0, 90, null)));
        fixture.apply(fixture.call.start(0));
        assertThat(fixture.response().status()).isEqualTo(420);
        assertThat(fixture.response().optionTags(HeaderName.UNSUPPORTED)).containsExactly("timer");
    }

    // ---- 422 ----

    @Test
    void a422IsFollowedByAnInviteWithALargerInterval() {
        CallFixture fixture = dialled(policy(100, 90, null));
        SipRequest first = fixture.sent().request();
        fixture.respond(422, "proxy", null, new Header(HeaderName.MIN_SE, "300"));
        SipRequest second = fixture.single(CallEffect.Send.class).request();
        assertThat(expiresOf(second)).isEqualTo("300");
        assertThat(second.header(HeaderName.MIN_SE)).contains("300");
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(second.from()).isEqualTo(first.from());
        assertThat(second.to()).isEqualTo(first.to());
        assertThat(second.cseq().number()).isEqualTo(first.cseq().number() + 1);
        fixture.respond(422, "peer", null, new Header(HeaderName.MIN_SE, "400"));
        assertThat(expiresOf(fixture.sent().request())).isEqualTo("400");
        fixture.respond(200, CallFixture.PEER_TAG, sdp(""), expires("400;refresher=uac"));
        assertTimer(fixture, 400, Refresher.LOCAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "much", "0"})
    void a422WithoutUsableMinSeEndsTheCall(String minSe) {
        CallFixture fixture = CallFixture.dialled();
        fixture.respond(422, "peer", null, new Header(HeaderName.MIN_SE, minSe));
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.REJECTED);
        assertThat(fixture.ended().status()).isEqualTo(422);
    }

    @Test
    void repeated422EndsTheCall() {
        CallFixture same = CallFixture.dialled();
        same.respond(422, "peer", null, new Header(HeaderName.MIN_SE, "2000"));
        same.respond(422, "peer", null, new Header(HeaderName.MIN_SE, "2000"));
        assertThat(same.ended().status()).isEqualTo(422);

        CallFixture more = CallFixture.dialled();
        for (int i = 0; i < 6; i++) {
            more.respond(422, "peer", null, new Header(HeaderName.MIN_SE, Integer.toString(2_000 + i)));
        }
        assertThat(more.ended().status()).isEqualTo(422);
        assertThat(more.count(Method.INVITE)).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({
        "timer, 89,  90, 422",
        "timer, 0,   90, 422",
        "timer, 90,  90, 200",
        "timer, 299, 300, 422",
        "other, 30,  90, 200", // a caller without timers could not correct it
        "timer, -1,  90, 200",
        "timer, abc, 90, 200",
    })
    void tooShortAnIntervalIsRejected(String supported, String requested, int minSe, int status) {
        CallFixture fixture = CallFixture.inbound(
                CallFixture.invite()
                        .add(HeaderName.SUPPORTED, supported)
                        .add(HeaderName.SESSION_EXPIRES, requested)
                        .body("application/sdp", sdp(""))
                        .build(),
                builder -> builder.sessionTimer(policy(1800, minSe, null)));
        fixture.apply(fixture.call.start(0));
        if (status == 422) {
            assertThat(fixture.response().status()).isEqualTo(422);
            assertThat(fixture.response().header(HeaderName.MIN_SE)).contains(Integer.toString(minSe));
            assertThat(fixture.ended().status()).isEqualTo(422);
        } else {
            fixture.apply(fixture.call.accept(1, List.of(), 0));
            assertThat(fixture.response().status()).isEqualTo(200);
        }
    }

    // ---- grants ----

    @ParameterizedTest
    @CsvSource({ // RFC 4028, table 2
        "      ,                  ,     ,       1800;refresher=uas, LOCAL,  false",
        "      , 600              ,     ,       600;refresher=uas,  LOCAL,  false",
        "      , 30               ,     ,       90;refresher=uas,   LOCAL,  false",
        "timer ,                  ,     ,       1800;refresher=uac, REMOTE, true",
        "timer , 600              ,     ,       600;refresher=uac,  REMOTE, true",
        "timer , 600              ,     LOCAL,  600;refresher=uas,  LOCAL,  true",
        "timer , 600              ,     REMOTE, 600;refresher=uac,  REMOTE, true",
        "timer , 600;refresher=uac,     LOCAL,  600;refresher=uac,  REMOTE, true",
        "timer , 600;refresher=uas,     REMOTE, 600;refresher=uas,  LOCAL,  true",
        "timer , 99999999999      ,     ,       1800;refresher=uac, REMOTE, true",
        "timer , 4000             , 3000,       3000;refresher=uac, REMOTE, true",
        "timer ,                  , 3000,       3000;refresher=uac, REMOTE, true",
        "timer , rubbish          ,     ,       1800;refresher=uac, REMOTE, true",
    })
    void the200Grants(
            String supported,
            String requested,
            String minSeAndPreferred,
            String header,
            Refresher refresher,
            boolean requires) {
        boolean number = minSeAndPreferred != null && Character.isDigit(minSeAndPreferred.charAt(0));
        Refresher preferred = minSeAndPreferred == null || number ? null : Refresher.valueOf(minSeAndPreferred);
        CallFixture fixture = answeredInbound(
                policy(1800, 90, preferred), headers(supported, requested, number ? minSeAndPreferred : null));
        SipResponse ok = fixture.response();
        assertThat(expiresOf(ok)).isEqualTo(header);
        assertThat(ok.optionTags(HeaderName.REQUIRE).contains("timer")).isEqualTo(requires);
        assertTimer(fixture, Long.parseLong(header.substring(0, header.indexOf(';'))), refresher);
    }

    // ---- refreshes ----

    @Test
    void refreshesByUpdateWithoutOfferWhereThePeerAllowsIt() {
        CallFixture fixture = answered(allow(UPDATE_TOO), expires("200;refresher=uac"));
        fixture.timer(CallTimer.SESSION_REFRESH);
        SipRequest update = fixture.single(CallEffect.Send.class).request();
        assertThat(update.method()).isEqualTo(Method.UPDATE);
        assertThat(update.body()).isEmpty();
        assertThat(expiresOf(update)).isEqualTo("200;refresher=uac");
        fixture.respond(200, null, null, expires("180;refresher=uac"));
        assertTimer(fixture, 180, Refresher.LOCAL);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(fixture.events()).isEmpty();
    }

    @Test
    void refreshesByReinviteOtherwiseWithTheSameDescription() {
        CallFixture fixture = answered(allow(NO_UPDATE), expires("200;refresher=uac"));
        SipRequest first = fixture.sent().request();
        fixture.timer(CallTimer.SESSION_REFRESH);
        SipRequest again = fixture.single(CallEffect.Send.class).request();
        assertThat(again.method()).isEqualTo(Method.INVITE);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(versionOf(again)).isEqualTo(versionOf(first));
        fixture.respond(200, null, sdp(""), expires("200;refresher=uac"));
        assertThat(fixture.single(CallEffect.SendAck.class).ack().cseq().number())
                .isEqualTo(2);
        assertTimer(fixture, 200, Refresher.LOCAL);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(fixture.events()).isEmpty();
    }

    @Test
    void aRefreshKeepsTheLocalHold() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        SipRequest hold = fixture.sent().request();
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        fixture.timer(CallTimer.SESSION_REFRESH);
        SipRequest refresh = fixture.sent().request();
        assertThat(refresh.body()).isEqualTo(hold.body());
        assertThat(directionOf(refresh)).isEqualTo("sendonly");
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.call.onHoldLocally()).isTrue();
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
    }

    @Test
    void aRefreshKeepsTheRemoteHold() {
        CallFixture fixture = answeredOutbound();
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        SipResponse answer = fixture.response();
        fixture.acknowledge(null);
        fixture.timer(CallTimer.SESSION_REFRESH);
        SipRequest refresh = fixture.sent().request();
        assertThat(refresh.method()).isEqualTo(Method.INVITE);
        assertThat(refresh.body()).isEqualTo(answer.body());
        assertThat(directionOf(refresh)).isEqualTo("recvonly");
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        assertThat(fixture.call.heldByRemote()).isTrue();
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(fixture.events()).isEmpty();
    }

    /** The 2xx refreshes the session, whatever is wrong with its description. */
    @Test
    void aRefreshWithoutAnSdpAnswerCounts() {
        CallFixture fixture = answered(allow(NO_UPDATE), expires("1800;refresher=uac"));
        fixture.timer(CallTimer.SESSION_REFRESH);
        fixture.respond(200, null, null, expires("1800;refresher=uac"));
        assertThat(delay(fixture, CallTimer.SESSION_REFRESH)).isEqualTo(900_000);
        assertThat(fixture.of(CallEffect.StartTimer.class).stream()
                        .filter(start -> start.timer() == CallTimer.SESSION_REFRESH))
                .hasSize(1);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.count(Method.BYE)).isZero();
    }

    @Test
    void aPeerThatRejectsUpdateGetsReinvites() {
        CallFixture fixture = answered(allow(UPDATE_TOO), expires("200;refresher=uac"));
        fixture.timer(CallTimer.SESSION_REFRESH);
        fixture.respond(405, null, null);
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
        fixture.respond(200, null, sdp(""), expires("200;refresher=uac"));
        fixture.timer(CallTimer.SESSION_REFRESH);
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
    }

    @ParameterizedTest
    @CsvSource({
        // method allowed, response, result: END, RETRY soon, AGAIN at once, REINVITE at once, ALIVE as if refreshed
        "UPDATE, 481, true,  END",
        "UPDATE, 408, true,  END",
        "UPDATE, 0,   true,  END",
        "UPDATE, -1,  true,  RETRY",
        "UPDATE, 491, true,  RETRY",
        "UPDATE, 500, true,  RETRY",
        "UPDATE, 503, true,  RETRY",
        "UPDATE, 422, true,  AGAIN",
        "UPDATE, 400, true,  REINVITE",
        "UPDATE, 403, true,  REINVITE",
        "UPDATE, 405, true,  REINVITE",
        "UPDATE, 415, true,  REINVITE",
        "UPDATE, 480, true,  REINVITE",
        "UPDATE, 488, false, REINVITE",
        "UPDATE, 501, true,  REINVITE",
        "INVITE, 481, true,  END",
        "INVITE, 408, true,  END",
        "INVITE, 0,   true,  END",
        "INVITE, -1,  true,  RETRY",
        "INVITE, 500, true,  RETRY",
        "INVITE, 422, true,  AGAIN",
        "INVITE, 488, false, ALIVE",
    })
    void rejectedRefresh(String by, int status, boolean peerHasTimer, String follows) {
        List<Header> headers = new ArrayList<>(List.of(allow(by.equals("UPDATE") ? UPDATE_TOO : NO_UPDATE)));
        if (peerHasTimer) {
            headers.add(expires("1800;refresher=uac"));
        }
        CallFixture fixture = answered(headers.toArray(Header[]::new));
        fixture.timer(CallTimer.SESSION_REFRESH);
        CallEffect.Send refresh = fixture.sent();
        assertThat(refresh.request().method()).isEqualTo(by);
        if (status <= 0) {
            fixture.apply(fixture.call.onTransactionFailed(refresh.txId(), status == 0, "", 0));
        } else {
            fixture.respond(status, null, null, new Header(HeaderName.MIN_SE, "2000"));
        }
        switch (follows) {
            case "REINVITE" -> {
                assertThat(fixture.single(CallEffect.Send.class).request().method())
                        .isEqualTo(Method.INVITE);
                fixture.respond(200, null, sdp(""), expires("1800;refresher=uac"));
                assertThat(delay(fixture, CallTimer.SESSION_EXPIRES)).isPositive();
                assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
            }
            case "END" -> {
                assertThat(fixture.sent().request().method()).isEqualTo(Method.BYE);
                assertThat(fixture.ended().reason()).isEqualTo(status == 481 ? EndReason.ERROR : EndReason.TIMEOUT);
            }
            case "AGAIN" -> {
                assertThat(expiresOf(fixture.single(CallEffect.Send.class).request()))
                        .isEqualTo("2000;refresher=uac");
                assertThat(fixture.sent().request().header(HeaderName.MIN_SE)).contains("2000");
            }
            case "RETRY" -> {
                assertThat(delay(fixture, CallTimer.SESSION_REFRESH)).isEqualTo(10_000);
                assertThat(delay(fixture, CallTimer.SESSION_EXPIRES))
                        .as("the expiry does not change")
                        .isEqualTo(-1);
                fixture.timer(CallTimer.SESSION_REFRESH);
                assertThat(fixture.single(CallEffect.Send.class).request().method())
                        .isEqualTo(by);
            }
            default -> assertTimer(fixture, 1800, Refresher.LOCAL);
        }
    }

    @Test
    void aReinviteRefreshIsRetriedAfterGlare() {
        CallFixture fixture = answered(expires("200;refresher=uac"));
        fixture.timer(CallTimer.SESSION_REFRESH);
        fixture.respond(491, null, null);
        fixture.timer(CallTimer.GLARE);
        fixture.respond(200, null, sdp(""), expires("200;refresher=uac"));
        assertTimer(fixture, 200, Refresher.LOCAL);
    }

    @Test
    void aRefreshWaitsForAPendingChangeWhichIsOneToo() {
        CallFixture fixture = answered(expires("200;refresher=uac"));
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        assertThat(expiresOf(fixture.sent().request())).isEqualTo("200;refresher=uac");
        fixture.timer(CallTimer.SESSION_REFRESH);
        assertThat(fixture.of(CallEffect.Send.class)).isEmpty();
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"), expires("200;refresher=uac"));
        assertTimer(fixture, 200, Refresher.LOCAL);
    }

    // ---- the end ----

    @ParameterizedTest
    @ValueSource(strings = {"90;refresher=uas", "90;refresher=uac"})
    void whenRefreshesStopTheCallEnds(String header) {
        CallFixture fixture = answered(expires(header));
        fixture.timer(CallTimer.SESSION_EXPIRES);
        SipRequest bye = fixture.sent(Method.BYE).request();
        assertThat(bye.header(HeaderName.REASON)).contains("Q.850;cause=102;text=\"Session timer expired\"");
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 408, "Session timer expired", 102));
        fixture.respond(200, null, null);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void theTimersEndWithTheCall() {
        CallFixture fixture = answered(expires("90;refresher=uac"));
        fixture.receive(Method.BYE, null);
        assertThat(fixture.effects)
                .contains(
                        new CallEffect.StopTimer(CallTimer.SESSION_REFRESH),
                        new CallEffect.StopTimer(CallTimer.SESSION_EXPIRES));
        assertThat(fixture.released()).isTrue();
    }

    // ---- the peer's refreshes ----

    @ParameterizedTest
    @CsvSource({"UPDATE, false", "UPDATE, true", "INVITE, true"})
    void thePeersRefreshRestartsTheTimer(String method, boolean withSdp) {
        CallFixture fixture = answered(expires("90;refresher=uas"));
        SipRequest.Builder refresh = fixture.peerRequest(method)
                .add(HeaderName.SUPPORTED, "timer")
                .add(HeaderName.SESSION_EXPIRES, "120;refresher=uac");
        fixture.receive(withSdp ? refresh.body("application/sdp", sdp("")) : refresh);
        assertThat(expiresOf(fixture.response())).isEqualTo("120;refresher=uac");
        assertThat(fixture.response().optionTags(HeaderName.REQUIRE)).containsExactly("timer");
        assertTimer(fixture, 120, Refresher.REMOTE);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
    }

    @Test
    void aChangeOfThePeerMaySwapTheRefresher() {
        CallFixture fixture = answered(expires("90;refresher=uas"));
        fixture.receive(fixture.peerRequest(Method.UPDATE)
                .add(HeaderName.SUPPORTED, "timer")
                .add(HeaderName.SESSION_EXPIRES, "90;refresher=uas"));
        assertTimer(fixture, 90, Refresher.LOCAL);
        fixture.receive(fixture.peerRequest(Method.UPDATE).add(HeaderName.SUPPORTED, "timer"));
        assertThat(expiresOf(fixture.response())).as("as it is").isEqualTo("90;refresher=uas");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "UPDATE"})
    void tooShortARefreshIsRejectedAndChangesNothing(String method) {
        CallFixture fixture = answered(expires("90;refresher=uas"));
        fixture.receive(fixture.peerRequest(method)
                .add(HeaderName.SUPPORTED, "timer")
                .add(HeaderName.SESSION_EXPIRES, "5")
                .body("application/sdp", sdp("198.51.100.7", 30_000, 2, "a=sendonly")));
        assertThat(fixture.response().status()).isEqualTo(422);
        assertThat(fixture.effects).hasSize(1);
        assertThat(fixture.call.heldByRemote()).isFalse();
        assertThat(fixture.call.sessionTimer()).contains(new SessionInterval(90, Refresher.REMOTE));
    }

    @Test
    void contradictoryPoliciesAreRejected() {
        assertThatThrownBy(() -> policy(60, 90, null)).hasMessageContaining("sessionExpires");
        assertThatThrownBy(() -> policy(60, 0, null)).hasMessageContaining("minSe");
        assertThat(SessionTimerPolicy.DEFAULT.withSessionExpires(0).enabled()).isFalse();
    }
}
