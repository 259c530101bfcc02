package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Loopback.Listening;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.ProgressOptions;
import io.xphone.options.ReliableProvisionals;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxInvite;
import io.xphone.testing.PbxOutgoingCall;
import io.xphone.testing.PbxRejectedException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** 100rel, PRACK and UPDATE before the answer over the wire; every case of it is in the tests of {@code call}. */
class EarlyDialogsTest extends OnLoopback {

    private static final Header REQUIRE = new Header(HeaderName.REQUIRE, "100rel");
    private static final Header UPDATES = new Header(HeaderName.ALLOW, "INVITE, ACK, BYE, UPDATE, PRACK");

    private static Header rseq(long number) {
        return new Header(HeaderName.RSEQ, Long.toString(number));
    }

    private Listening server(ReliableProvisionals wish) throws Exception {
        return loop.server(Loopback.options().setCalls(new CallPolicyOptions().setReliableProvisionals(wish)));
    }

    private static PbxDialOptions supports100rel() {
        return new PbxDialOptions().addHeader(HeaderName.SUPPORTED, "100rel");
    }

    private static String text(io.xphone.sip.message.SipMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    /** A peer whose calls wait for what a test does with them. */
    private FakePbx scripted(BlockingQueue<PbxInvite> invites) throws Exception {
        return pbx().inviteHandler(invites::add);
    }

    @Test
    @Shows("CallPolicyOptions.reliableProvisionals")
    void reliableAsTheOptionSays() throws Exception {
        FakePbx pbx = pbx();
        for (ReliableProvisionals wish : ReliableProvisionals.values()) {
            Listening server = server(wish);
            await(await(server.server().dialUri(pbx.uri("1"))).answered());
            SipRequest invite = pbx.recorder().lastInvite().orElseThrow();
            assertThat(invite.optionTags(HeaderName.SUPPORTED).contains("100rel"))
                    .isEqualTo(wish != ReliableProvisionals.NEVER);
            assertThat(invite.optionTags(HeaderName.REQUIRE).contains("100rel"))
                    .isEqualTo(wish == ReliableProvisionals.REQUIRED);

            PbxOutgoingCall can = await(pbx.dial(server.uri("1"), supports100rel()));
            SipResponse ringing = await(can.awaitProvisional(180));
            assertThat(ringing.headers().contains(HeaderName.RSEQ)).isEqualTo(wish != ReliableProvisionals.NEVER);
            await(can.cancel());

            PbxOutgoingCall cannot = await(pbx.dial(server.uri("1"), new PbxDialOptions()));
            if (wish == ReliableProvisionals.REQUIRED) {
                SipResponse refused = ((PbxRejectedException) failure(cannot.answered())).response();
                assertThat(refused.status()).isEqualTo(421);
            } else {
                assertThat(await(cannot.awaitProvisional(180)).headers().contains(HeaderName.RSEQ))
                        .isFalse();
                await(cannot.cancel());
            }
        }
    }

    @Test
    void whatIsToldAtOnceGoesOutOneByOne() throws Exception {
        FakePbx pbx = pbx();
        Listening server = server(ReliableProvisionals.SUPPORTED);
        PbxOutgoingCall dialled = await(pbx.dial(server.uri("1"), supports100rel()));
        Call call = next(server.calls());
        SipResponse ringing = await(dialled.awaitProvisional(180));
        for (int status : new int[] {183, 182, 181}) {
            await(call.progress(new ProgressOptions()
                    .setStatus(status)
                    .setWithMedia(status == 183)
                    .addHeader("X-Nr", "" + status)));
        }
        var answered = call.accept(); // waits for the PRACK of the description
        assertThat(dialled.provisionals())
                .extracting(SipResponse::status)
                .as("the first is not acknowledged")
                .doesNotContain(183, 182, 181);
        await(dialled.prack(ringing, null));
        SipResponse early = await(dialled.awaitProvisional(183));
        assertThat(early.header("X-Nr")).contains("183");
        assertThat(early.body()).isNotEmpty();
        assertThat(rseqOf(early)).isEqualTo(rseqOf(ringing) + 1);
        assertThat(answered.isComplete()).isFalse();
        await(dialled.prack(early, null));
        await(answered);
        await(dialled.answered());
        await(call.end());
    }

    private static long rseqOf(SipResponse provisional) {
        return Long.parseLong(provisional.header(HeaderName.RSEQ).orElseThrow());
    }

    @Test
    void thoseWithoutDescriptionComeInOrderToo() throws Exception {
        FakePbx pbx = pbx();
        Listening server = server(ReliableProvisionals.SUPPORTED);
        PbxOutgoingCall dialled = await(pbx.dial(server.uri("1"), supports100rel()));
        Call call = next(server.calls());
        SipResponse last = await(dialled.awaitProvisional(180));
        await(call.progress(new ProgressOptions().setStatus(182).setWithMedia(false)));
        await(call.progress(new ProgressOptions().setStatus(181).setWithMedia(false)));
        for (int status : new int[] {182, 181}) {
            await(dialled.prack(last, null));
            SipResponse told = await(dialled.awaitProvisional(status));
            assertThat(rseqOf(told)).isEqualTo(rseqOf(last) + 1);
            last = told;
        }
        await(call.reject(486));
    }

    @Test
    @Shows("DialOptions.require100rel")
    void aCallMayRequireIt() throws Exception {
        FakePbx pbx = pbx();
        Listening server = server(ReliableProvisionals.NEVER);
        await(await(server.server().dialUri(pbx.uri("1"), new DialOptions().setRequire100rel(true)))
                .answered());
        assertThat(pbx.recorder().lastInvite().orElseThrow().optionTags(HeaderName.REQUIRE))
                .containsExactly("100rel");
    }

    @Test
    @Shows("DialOptions.lateOffer")
    void theOtherSideMayMakeTheOffer() throws Exception {
        BlockingQueue<PbxInvite> invites = new LinkedBlockingQueue<>();
        FakePbx pbx = scripted(invites);
        Listening server = loop.server();
        DialOptions late = new DialOptions().setLateOffer(true);
        Call inAck = await(server.server().dialUri(pbx.uri("1"), late));
        PbxInvite invite = next(invites);
        assertThat(invite.request().body()).isEmpty();
        PbxCall call = await(invite.answer());
        assertThat(text(await(call.acked()))).contains("m=audio");
        await(inAck.answered());

        Call inPrack = await(server.server().dialUri(pbx.uri("1"), late));
        await(next(invites).progress(183, true, REQUIRE, rseq(1)));
        assertThat(text(await(pbx.recorder().awaitRequest(Method.PRACK)))).contains("m=audio");
        await(inPrack.end());
    }

    @Test
    void aCallerIsPrackedAndHoldsByUpdateBeforeTheAnswer() throws Exception {
        BlockingQueue<PbxInvite> invites = new LinkedBlockingQueue<>();
        FakePbx pbx = scripted(invites);
        Call call = await(loop.server().server().dialUri(pbx.uri("1")));
        Loopback.Events events = Loopback.Events.of(call);
        PbxInvite invite = next(invites);
        await(invite.progress(183, true, REQUIRE, rseq(700), UPDATES));
        SipRequest prack = await(pbx.recorder().awaitRequest(Method.PRACK));
        assertThat(prack.header(HeaderName.RACK)).contains("700 1 INVITE");
        events.next("media");
        await(call.hold());
        assertThat(text(await(pbx.recorder().awaitRequest(Method.UPDATE)))).contains("a=sendonly");
        assertThat(call.state()).isEqualTo(CallState.EARLY_MEDIA);

        SipResponse theirs = await(invite.call()
                .update(invite.call()
                        .localDescription()
                        .map(io.xphone.sdp.SdpWriter::text)
                        .orElseThrow()));
        assertThat(theirs.status()).isEqualTo(200);
        await(invite.answer("", UPDATES));
        await(call.answered());
        assertThat(await(call.refresh()).getState()).isEqualTo(CallState.ON_HOLD);
        await(call.resume());
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void aCalledPartyWaitsForPrackAndHoldsByUpdateBeforeTheAnswer() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        PbxOutgoingCall outgoing = await(pbx.dial(server.uri("1"), supports100rel()));
        Call call = next(server.calls());
        await(outgoing.prack(await(outgoing.awaitProvisional(180)), null));
        await(call.progress(new ProgressOptions().setStatus(183).setWithMedia(true)));
        var accepted = call.accept();
        SipResponse early = await(outgoing.awaitProvisional(183));
        assertThat(text(early)).contains("m=audio");
        assertThat(await(outgoing.prack(early, null)).status()).isEqualTo(200);
        await(accepted);
        PbxCall answered = await(outgoing.answered());
        assertThat(pbx.recorder().responses(200).stream()
                        .filter(response -> response.cseq().method().equals(Method.INVITE))
                        .allMatch(response -> response.body().length == 0))
                .isTrue();
        assertThat(answered.remoteDescription()).isPresent();

        PbxOutgoingCall second = await(pbx.dial(server.uri("1"), supports100rel()));
        Call held = next(server.calls());
        await(second.prack(await(second.awaitProvisional(180)), null));
        await(held.progress(new ProgressOptions().setStatus(183).setWithMedia(true)));
        SipResponse described = await(second.awaitProvisional(183));
        assertThat(await(second.prack(described, null)).status()).isEqualTo(200);
        await(held.hold());
        assertThat(text(await(pbx.recorder().awaitRequest(Method.UPDATE)))).contains("a=sendonly");
        assertThat(await(second.prack(described, null)).status())
                .as("once is enough")
                .isEqualTo(481);
        assertThat(await(second.early(described).update(null)).status()).isEqualTo(200);
        await(held.accept());
        await(second.answered());
        assertThat(await(held.refresh()).getState()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void theForkThatAnswersIsTheOneThatIsCalled() throws Exception {
        try (RawUdp fork = new RawUdp()) {
            Call call = await(loop.server().server().dialUri("sip:600@127.0.0.1:" + fork.port()));
            Loopback.Events events = Loopback.Events.of(call);
            SipRequest invite = fork.request(Method.INVITE);
            String contact = "<sip:fork@127.0.0.1:" + fork.port() + ">";
            int port = 40_002;
            for (String branch : new String[] {"one", "two"}) {
                fork.reply(answer(invite, 183, branch, contact)
                        .add(HeaderName.REQUIRE, "100rel")
                        .add(HeaderName.RSEQ, "5")
                        .body("application/sdp", RawUdp.sdp(port))
                        .build());
                SipRequest prack = fork.request(Method.PRACK);
                assertThat(prack.to().tag()).contains(branch);
                fork.reply(prack.response(200, null).build());
                assertThat(events.next("media").getString("remote")).isEqualTo("127.0.0.1:" + port);
                port += 2;
            }
            fork.reply(answer(invite, 200, "one", contact).build());
            assertThat(fork.request(Method.ACK).to().tag()).contains("one");
            assertThat(events.next("media").getString("remote")).isEqualTo("127.0.0.1:40002");
            assertThat(await(call.refresh()).getRemoteTag()).isEqualTo("one");
            call.end();
            SipRequest bye = fork.request(Method.BYE);
            assertThat(bye.to().tag()).contains("one");
            fork.reply(bye.response(200, null).build());
        }
    }

    private static SipResponse.Builder answer(SipRequest invite, int status, String tag, String contact) {
        return invite.response(status, null).to(invite.to().withTag(tag)).add(HeaderName.CONTACT, contact);
    }
}
