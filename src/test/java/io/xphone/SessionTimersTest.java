package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Loopback.Listening;
import io.xphone.bus.BusErrors;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.SessionRefresher;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxOutgoingCall;
import io.xphone.testing.PbxRejectedException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** RFC 4028 over the wire; every case of it is in {@code call.SessionTimerTest}. */
class SessionTimersTest extends OnLoopback {

    private Listening server(CallPolicyOptions policy) throws Exception {
        return loop.server(Loopback.options().setCalls(policy));
    }

    private static String expires(SipRequest request) {
        return request.header(HeaderName.SESSION_EXPIRES).orElse("none");
    }

    private static Header expires(String value) {
        return new Header(HeaderName.SESSION_EXPIRES, value);
    }

    private static PbxDialOptions withTimer(String sessionExpires) {
        return new PbxDialOptions()
                .addHeader(HeaderName.SUPPORTED, "timer")
                .addHeader(HeaderName.SESSION_EXPIRES, sessionExpires);
    }

    @Test
    @Shows({"CallPolicyOptions.sessionExpires", "CallPolicyOptions.minSe", "CallPolicyOptions.sessionRefresher"})
    void asksAndGrantsAsTheOptionsSay() throws Exception {
        FakePbx pbx = pbx();
        Listening server = server(new CallPolicyOptions()
                .setSessionExpires(600)
                .setMinSe(300)
                .setSessionRefresher(SessionRefresher.LOCAL));
        Call call = await(server.server().dialUri(pbx.uri("1")));
        await(call.answered());
        SipRequest invite = pbx.recorder().lastInvite().orElseThrow();
        assertThat(expires(invite)).isEqualTo("600;refresher=uac");
        assertThat(invite.header(HeaderName.MIN_SE)).contains("300");
        assertThat(invite.optionTags(HeaderName.SUPPORTED)).contains("timer");
        assertThat(await(call.refresh()).getSessionInterval()).isEqualTo(600);
        assertThat(call.info().getSessionRefresher()).isEqualTo(Refresher.LOCAL);

        PbxOutgoingCall tooShort = await(pbx.dial(server.uri("1"), withTimer("299")));
        SipResponse refused = ((PbxRejectedException) failure(tooShort.answered())).response();
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.header(HeaderName.MIN_SE)).contains("300");
        PbxOutgoingCall long1 = await(pbx.dial(server.uri("1"), withTimer("5000")));
        Call callee = next(server.calls());
        await(callee.accept());
        await(long1.answered());
        assertThat(await(callee.refresh()).getSessionInterval()).isEqualTo(600);
        assertThat(callee.info().getSessionRefresher()).isEqualTo(Refresher.LOCAL);
    }

    @Test
    @Shows("DialOptions.sessionExpires")
    void aCallMayHaveItsOwn() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        for (int seconds : new int[] {-1, 0, 700}) {
            Call call = await(server.server().dialUri(pbx.uri("1"), new DialOptions().setSessionExpires(seconds)));
            await(call.answered());
            SipRequest invite = pbx.recorder().lastInvite().orElseThrow();
            assertThat(expires(invite)).isEqualTo(seconds == -1 ? "1800" : seconds == 0 ? "none" : "700");
            assertThat(invite.optionTags(HeaderName.SUPPORTED).contains("timer"))
                    .isEqualTo(seconds != 0);
            assertThat(await(call.refresh()).getSessionInterval()).isEqualTo(seconds == -1 ? 1800 : seconds);
        }
        Throwable refused = failure(server.server().dialUri(pbx.uri("1"), new DialOptions().setSessionExpires(5)));
        assertThat(((CallException) refused).code()).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(refused).hasMessageContaining("sessionExpires");
    }

    @Test
    void placesTheCallAgainWhenTheIntervalIsTooShort() throws Exception {
        FakePbx pbx = pbx();
        BlockingQueue<SipRequest> invites = new LinkedBlockingQueue<>();
        pbx.inviteHandler(invite -> {
            invites.add(invite.request());
            if (invites.size() == 1) {
                invite.reject(422, new Header(HeaderName.MIN_SE, "2000"));
            } else {
                invite.answer(expires("2000;refresher=uas"));
            }
        });
        Call call = await(loop.server().server().dialUri(pbx.uri("1")));
        await(call.answered());
        SipRequest first = next(invites);
        SipRequest second = next(invites);
        assertThat(expires(second)).isEqualTo("2000");
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(await(call.refresh()).getSessionRefresher()).isEqualTo(Refresher.REMOTE);
    }

    @Test
    void refreshesAndEndsWhenNobodyAnswersAnyMore() throws Exception {
        FakePbx pbx = pbx();
        BlockingQueue<PbxCall> calls = new LinkedBlockingQueue<>();
        pbx.inviteHandler(invite -> invite.answer().onSuccess(calls::add));
        Listening server = server(new CallPolicyOptions().setSessionExpires(2).setMinSe(1));
        Call call = await(server.server().dialUri(pbx.uri("1")));
        await(call.answered());
        SipRequest refresh = await(pbx.recorder().awaitRequest(Method.UPDATE));
        assertThat(expires(refresh)).isEqualTo("2;refresher=uac");
        assertThat(refresh.body()).isEmpty();
        next(calls).requestHandler(Method.UPDATE, request -> {}); // it is gone, as far as anybody can tell
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.TIMEOUT);
        SipRequest bye = await(pbx.recorder().awaitRequest(Method.BYE));
        assertThat(bye.header(HeaderName.REASON).orElse("")).contains("Session timer expired");
    }

    @Test
    void endsWhenThePeerDoesNotRefresh() throws Exception {
        FakePbx pbx = pbx().inviteHandler(invite -> invite.answer(expires("1;refresher=uas")));
        Listening server = server(new CallPolicyOptions().setSessionExpires(1).setMinSe(1));
        Call call = await(server.server().dialUri(pbx.uri("1")));
        await(call.answered());
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.TIMEOUT);
        await(pbx.recorder().awaitRequest(Method.BYE));
    }
}
