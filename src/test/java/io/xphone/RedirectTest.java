package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Loopback.Listening;
import io.xphone.bus.BusErrors;
import io.xphone.options.PhoneOptions;
import io.xphone.options.RedirectOptions;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxOutgoingCall;
import io.xphone.testing.PbxRejectedException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that we send elsewhere, and being sent elsewhere, to other hosts by their own route. */
class RedirectTest extends OnLoopback {

    @ParameterizedTest
    @Shows("RedirectOptions.status")
    @ValueSource(ints = {300, 301, 302, 305})
    void aCallerIsSentElsewhere(int status) throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        PbxOutgoingCall outgoing = await(pbx.dial(server.uri("600"), new PbxDialOptions()));
        Call call = next(server.calls());
        await(call.redirect(
                List.of(
                        new RedirectTarget("sip:701@example.com", 0.25),
                        new RedirectTarget("sip:702@example.com"),
                        new RedirectTarget("tel:+1555", 0)),
                new RedirectOptions().setStatus(status)));
        SipResponse response = ((PbxRejectedException) failure(outgoing.answered())).response();
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().all(HeaderName.CONTACT))
                .containsExactly("<sip:701@example.com>;q=0.25", "<sip:702@example.com>", "<tel:+1555>;q=0");
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.REJECTED);
        assertThat(await(call.ended()).status()).isEqualTo(status);
    }

    @Test
    void theShortFormNamesOneTarget() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        PbxOutgoingCall outgoing = await(pbx.dial(server.uri("600"), new PbxDialOptions()));
        await(next(server.calls()).redirect("sip:701@example.com"));
        SipResponse response = ((PbxRejectedException) failure(outgoing.answered())).response();
        assertThat(response.status()).isEqualTo(302);
        assertThat(response.headers().all(HeaderName.CONTACT)).containsExactly("<sip:701@example.com>");
    }

    @Test
    void whatIsNoRedirectionChangesNothing() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        PbxOutgoingCall outgoing = await(pbx.dial(server.uri("600"), new PbxDialOptions()));
        Call call = next(server.calls());
        RedirectTarget good = new RedirectTarget("sip:701@example.com");
        for (var wrong : List.of(
                call.redirect(List.of(good), new RedirectOptions().setStatus(486)),
                call.redirect(List.of()),
                call.redirect(List.of(new RedirectTarget("nonsense"))),
                call.redirect(List.of(new RedirectTarget("sip:701@example.com", 2))))) {
            assertThat(((CallException) failure(wrong)).code()).isEqualTo(BusErrors.INVALID_ARGUMENT);
        }
        assertThat(call.state()).isEqualTo(CallState.RINGING);
        await(call.accept());
        await(await(outgoing.answered()).bye());
        assertThat(((CallException) failure(call.redirect("sip:701@example.com"))).code())
                .isEqualTo(BusErrors.INVALID_STATE);
    }

    /** The second host is reached at its own address, and gets the whole call: ACK, BYE too. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void toAnotherHostByItsOwnRoute(boolean tcp) throws Exception {
        FakePbx second = pbx(tcp ? new FakePbxOptions().setTransports("TCP") : new FakePbxOptions());
        FakePbx first = pbx();
        String elsewhere = second.uri("700") + (tcp ? ";transport=tcp" : "");
        first.inviteHandler(invite -> invite.redirect(elsewhere));
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setUsername("alice")
                        .setHost("127.0.0.1:" + first.port())
                        .setRegister(false));
        await(phone.connect());
        Call call = await(phone.dial("600"));
        await(call.answered());
        await(call.end());
        await(second.recorder().awaitRequest(Method.BYE));
        assertThat(second.recorder().requests(Method.INVITE)).hasSize(1);
        assertThat(second.recorder().requests(Method.INVITE).get(0).requestUri())
                .hasToString(elsewhere);
        assertThat(first.recorder().requests(Method.INVITE)).hasSize(1);
        assertThat(first.recorder().requests(Method.BYE)).isEmpty();
    }

    @Test
    void anOutboundProxyStaysOnTheWay() throws Exception {
        FakePbx second = pbx();
        FakePbx proxy = pbx();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        proxy.inviteHandler(invite -> {
            seen.add(invite.request().requestUri().toString());
            if (seen.size() == 1) {
                invite.redirect(second.uri("700"));
            } else {
                invite.answer();
            }
        });
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setUsername("alice")
                        .setHost("registrar.example.com")
                        .setOutboundProxy("sip:127.0.0.1:" + proxy.port())
                        .setRegister(false));
        await(phone.connect());
        Call call = await(phone.dial("600"));
        await(call.answered());
        assertThat(seen).containsExactly("sip:600@registrar.example.com", second.uri("700"));
        assertThat(second.recorder().requests(Method.INVITE)).isEmpty();
        await(call.end());
        await(proxy.recorder().awaitRequest(Method.BYE));
    }
}
