package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.bus.Addresses;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxOutgoingCall;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Calls of a phone whose registration gets another Contact; every case of it is in {@code call.TargetRefreshTest}. */
class ContactChangeTest extends OnLoopback {

    private static Uri contact(SipRequest request) {
        return request.contacts().get(0).uri();
    }

    private Phone phone(FakePbx pbx) throws Exception {
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setUsername("alice")
                        .setPassword("secret")
                        .setHost("127.0.0.1:" + pbx.port())
                        .setTransport(SipTransport.TCP));
        await(phone.connect());
        return phone;
    }

    /** Cuts the connection that the phone registered over, and waits until the call's peer knows the way over the next one. */
    private void moves(FakePbx pbx, PbxCall there, Call here) throws Exception {
        Uri before = there.remoteTarget();
        await(pbx.disconnect());
        await(pbx.recorder()
                .await(
                        said -> said.sent()
                                && said.is(200)
                                && said.message().cseq().method().equals(Method.UPDATE),
                        1));
        SipRequest update = pbx.recorder().requests(Method.UPDATE).get(0);
        assertThat(contact(update)).isNotEqualTo(before);
        assertThat(update.body()).isEmpty();
        assertThat(there.remoteTarget()).isEqualTo(contact(update));
        assertThat(pbx.bindings()).anyMatch(binding -> binding.contact().equals(contact(update)));
        assertThat(here.state()).isEqualTo(CallState.ACTIVE);
        await(there.bye());
        assertThat(pbx.recorder().sentRequests(Method.BYE).get(0).requestUri()).isEqualTo(contact(update));
        assertThat(await(here.ended()).reason()).isEqualTo(EndReason.REMOTE);
        assertThat(pbx.recorder().requests(Method.UPDATE)).hasSize(1);
    }

    @Test
    void aCallThatWeMadeFollowsTheRegistration() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        Phone phone = phone(pbx);
        Call call = await(phone.dial("100"));
        await(call.answered());
        moves(pbx, await(pbx.calls()).get(0), call);
    }

    @Test
    void aCallThatWasMadeToUsFollowsTheRegistration() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        Phone phone = phone(pbx);
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        phone.callHandler(calls::add);
        PbxOutgoingCall dialled = await(pbx.dial(pbx.uri("alice"), new PbxDialOptions()));
        Call call = next(calls);
        await(call.accept());
        moves(pbx, await(dialled.answered()), call);
    }

    @Test
    void onlyCallsWithTheContactOfTheRegistrationFollowIt() throws Exception {
        FakePbx pbx = pbx();
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setName("desk")
                        .setUsername("alice")
                        .setHost("127.0.0.1:" + pbx.port())
                        .setRegister(false));
        await(phone.connect());
        Call before = await(phone.dial("100"));
        await(before.answered());
        SipUri own = (SipUri) contact(pbx.recorder().lastInvite().orElseThrow());
        registered("desk", own.withUser("first"));
        Call after = await(phone.dial("101"));
        await(after.answered());
        assertThat(contact(pbx.recorder().lastInvite().orElseThrow())).isEqualTo(own.withUser("first"));
        registered("desk", own.withUser("first"));
        registered("desk", own.withUser("second"));
        SipRequest update = await(pbx.recorder().awaitRequest(Method.UPDATE));
        assertThat(update.callId()).isEqualTo(after.info().getSipCallId());
        assertThat(contact(update)).isEqualTo(own.withUser("second"));
        await(before.end());
        assertThat(contact(await(pbx.recorder().awaitRequest(Method.BYE)))).isEqualTo(own);
        assertThat(pbx.recorder().requests(Method.UPDATE)).hasSize(1);
    }

    /** What the registration tells, without one. */
    private void registered(String agent, SipUri contact) {
        loop.vertx()
                .eventBus()
                .send(
                        Addresses.dialog(agent),
                        new RegistrationUpdate(
                                RegistrationUpdate.Kind.REGISTERED, 200, "OK", 300, List.of(), List.of(), contact),
                        new DeliveryOptions().setLocalOnly(true));
    }
}
