package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.bus.BusErrors;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.TransferOptions;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.testing.FakePbx;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxInvite;
import io.xphone.testing.PbxOutgoingCall;
import io.xphone.testing.PbxRejectedException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that take the place of others (RFC 3891): attended transfer by us, and INVITE with Replaces from others. */
class AttendedTransferTest extends OnLoopback {

    private static final CallPolicyOptions FOLLOWS = new CallPolicyOptions().setFollowTransfers(true);

    /** All three parties are ours: the transferor a phone or a server. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothPartiesSpeakWithEachOtherAndWeAreOut(boolean phone) throws Exception {
        Listening b = loop.server(Loopback.options().setCalls(FOLLOWS));
        Listening c = loop.server();
        Pair first;
        Pair second;
        if (phone) {
            Phone ours = loop.phone(b, new PhoneOptions().setUsername("alice"));
            first = loop.call(ours.dial("600"), b);
            second = loop.call(ours.dial(c.uri("700")), c);
        } else {
            Listening ours = loop.server();
            first = loop.call(ours, b);
            second = loop.call(ours, c);
        }
        BlockingQueue<Call> followed = new LinkedBlockingQueue<>();
        BlockingQueue<Call> replaced = new LinkedBlockingQueue<>();
        first.callee().transferCallHandler(followed::add);
        second.callee().replacementHandler(replaced::add);
        await(first.caller().hold());
        TransferResult result = await(first.caller().attendedTransfer(second.caller()));
        assertThat(result.status()).isEqualTo(200);
        for (Call over : new Call[] {first.caller(), first.callee(), second.caller(), second.callee()}) {
            assertThat(await(over.ended()).reason()).isEqualTo(EndReason.TRANSFER);
        }
        Call toC = next(followed);
        await(toC.answered());
        Call fromB = next(replaced);
        assertThat(fromB.info().getReplaces()).isEqualTo(second.callee().id());
        assertThat(fromB.state()).isEqualTo(CallState.ACTIVE);
        assertThat(next(c.calls())).as("told to the handlers of calls as well").isSameAs(fromB);
        AudioWriter mouth = toC.audio().writer();
        AudioReader ear = fromB.audio().reader();
        var heard = Loopback.hears(ear, 440, 5);
        mouth.write(Loopback.tone(440, 1000));
        Loopback.await(heard);
        await(fromB.end());
        assertThat(await(toC.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Shows("TransferOptions.retryWithAor")
    void aContactThatIsNotFoundIsTriedAgainWithTheAor(boolean retry) throws Exception {
        Listening ours = loop.server();
        BlockingQueue<PbxCall> answered = new LinkedBlockingQueue<>();
        FakePbx pbx = pbx().inviteHandler(invite -> invite.answer().onSuccess(answered::add));
        Call first = await(ours.server().dialUri(pbx.uri("1")));
        await(first.answered());
        PbxCall theirs = next(answered);
        Call second = await(ours.server().dialUri("sip:2@127.0.0.1:" + pbx.port() + ";user=phone"));
        await(second.answered());
        next(answered);
        List<String> targets = new CopyOnWriteArrayList<>();
        theirs.requestHandler(Method.REFER, refer -> {
            targets.add(refer.request().header(HeaderName.REFER_TO).orElseThrow());
            int status = targets.size() == 1 ? 404 : 200;
            refer.respond(202).onSuccess(ok -> theirs.notifyTransfer(status, "Outcome"));
        });
        Future<TransferResult> result = first.attendedTransfer(second, new TransferOptions().setRetryWithAor(retry));
        if (retry) {
            assertThat(await(result).status()).isEqualTo(200);
            assertThat(targets).hasSize(2);
            assertThat(targets.get(0)).doesNotContain("user=phone");
            String replaces = targets.get(0).substring(targets.get(0).indexOf("?Replaces="));
            assertThat(targets.get(1))
                    .isEqualTo("<sip:2@127.0.0.1:" + pbx.port() + ";user=phone"
                            + replaces.replace(">", "&Require=replaces>"));
        } else {
            assertThat(((CallException) failure(result)).code()).isEqualTo(404);
            assertThat(targets).hasSize(1);
        }
    }

    @Test
    void whenItFailsBothCallsGoOn() throws Exception {
        Listening ours = loop.server();
        BlockingQueue<PbxCall> answered = new LinkedBlockingQueue<>();
        FakePbx pbx = pbx().inviteHandler(invite -> invite.answer().onSuccess(answered::add));
        Call first = await(ours.server().dialUri(pbx.uri("1")));
        await(first.answered());
        PbxCall theirs = next(answered);
        Call second = await(ours.server().dialUri(pbx.uri("2")));
        await(second.answered());
        PbxCall consulted = next(answered);
        theirs.requestHandler(
                Method.REFER, refer -> refer.respond(202).onSuccess(ok -> theirs.notifyTransfer(481, "Gone")));
        assertThat(((CallException) failure(first.attendedTransfer(second))).code())
                .isEqualTo(481);
        assertThat(first.state()).isEqualTo(CallState.ACTIVE);
        assertThat(second.state()).isEqualTo(CallState.ACTIVE);
        String referTo = pbx.recorder()
                .requests(Method.REFER)
                .get(0)
                .header(HeaderName.REFER_TO)
                .orElseThrow();
        assertThat(referTo)
                .isEqualTo("<" + pbx.uri("2") + "?Replaces=" + consulted.callId() + "%3Bto-tag%3D"
                        + consulted.local().tag().orElseThrow() + "%3Bfrom-tag%3D"
                        + consulted.remote().tag().orElseThrow() + ">");
        theirs.requestHandler(Method.REFER, refer -> refer.respond(603));
        assertThat(((CallException) failure(first.attendedTransfer(second))).code())
                .isEqualTo(603);
        await(consulted.bye());
        assertThat(await(second.ended()).reason()).as("it was kept").isEqualTo(EndReason.REMOTE);
        assertThat(((CallException) failure(first.attendedTransfer(second))).code())
                .isEqualTo(BusErrors.INVALID_STATE);
        assertThat(((CallException) failure(first.attendedTransfer(first))).code())
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        await(theirs.bye());
    }

    // ---- INVITE with Replaces ----

    private record Ours(FakePbx pbx, Listening server, Call call, PbxCall theirs) {
        String replaces() {
            return theirs.callId() + ";to-tag=" + theirs.remote().tag().orElseThrow() + ";from-tag="
                    + theirs.local().tag().orElseThrow();
        }

        Future<PbxOutgoingCall> dial(String... replaces) {
            PbxDialOptions how = new PbxDialOptions();
            for (String value : replaces) {
                how.addHeader(HeaderName.REPLACES, value);
            }
            return pbx.dial(server.uri("600"), how);
        }

        int refused(String... replaces) throws Exception {
            Throwable failure = failure(await(dial(replaces)).answered());
            return ((PbxRejectedException) failure).response().status();
        }
    }

    private Ours ours(CallPolicyOptions policy) throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server(Loopback.options().setCalls(policy));
        Future<PbxCall> dialling = pbx.call(server.uri("600"));
        Call call = next(server.calls());
        await(call.accept());
        return new Ours(pbx, server, call, await(dialling));
    }

    @Test
    void anAnsweredCallIsReplaced() throws Exception {
        Ours ours = ours(new CallPolicyOptions());
        assertThat(ours.refused("nobody;to-tag=a;from-tag=b")).isEqualTo(481);
        assertThat(ours.refused(ours.replaces() + ";early-only")).isEqualTo(486);
        assertThat(ours.refused(ours.replaces(), ours.replaces())).isEqualTo(400);
        assertThat(ours.refused("nonsense")).isEqualTo(400);
        assertThat(ours.call().state()).isEqualTo(CallState.ACTIVE);
        PbxOutgoingCall outgoing = await(ours.dial(ours.replaces()));
        PbxCall taken = await(outgoing.answered());
        assertThat(outgoing.provisionals()).noneMatch(provisional -> provisional.status() == 180);
        assertThat(await(ours.call().ended())).isEqualTo(new CallEnd(EndReason.TRANSFER, 0, "", 16));
        assertThat(await(ours.theirs().ended()).bye())
                .as("the old call gets BYE")
                .isPresent();
        Call incoming = next(ours.server().calls());
        assertThat(incoming.info().getReplaces()).isEqualTo(ours.call().id());
        assertThat(ours.refused(ours.replaces())).as("it has ended").isEqualTo(603);
        await(taken.bye());
        assertThat(await(incoming.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void oneThatDoesNotFitLeavesTheOldCallAsItWas() throws Exception {
        Ours ours = ours(new CallPolicyOptions());
        PbxDialOptions how = new PbxDialOptions()
                .addHeader(HeaderName.REPLACES, ours.replaces())
                .setSdp("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                        + "m=audio 9 RTP/AVP 115\r\na=rtpmap:115 unheard/8000\r\n");
        Throwable failure =
                failure(await(ours.pbx().dial(ours.server().uri("600"), how)).answered());
        assertThat(((PbxRejectedException) failure).response().status()).isEqualTo(488);
        assertThat(ours.call().state()).isEqualTo(CallState.ACTIVE);
        await(ours.theirs().bye());
    }

    @Test
    @Shows("CallPolicyOptions.replaces")
    void replacingMayBeSwitchedOff() throws Exception {
        Ours ours = ours(new CallPolicyOptions().setReplaces(false));
        Future<PbxCall> dialling = await(ours.dial(ours.replaces())).answered();
        Call ordinary = next(ours.server().calls());
        assertThat(ordinary.state()).isEqualTo(CallState.RINGING);
        assertThat(ordinary.info().getReplaces()).isNull();
        await(ordinary.accept());
        await(dialling);
        assertThat(ours.call().state()).isEqualTo(CallState.ACTIVE);
        await(ours.theirs().bye());
        await(await(dialling).bye());
    }

    @Test
    void aCallThatWeMakeIsReplacedWhileItRings() throws Exception {
        FakePbx pbx = pbx();
        BlockingQueue<PbxInvite> rings = new LinkedBlockingQueue<>();
        pbx.inviteHandler(invite -> {
            invite.ringing();
            rings.add(invite);
        });
        Listening server = loop.server();
        Call ringing = await(server.server().dialUri(pbx.uri("1")));
        Loopback.ringing(ringing);
        PbxInvite invite = next(rings);
        SipRequest seen = invite.request();
        String tag = invite.call().local().tag().orElseThrow();
        Ours ours = new Ours(pbx, server, ringing, invite.call());
        String replaces = seen.callId() + ";to-tag=" + seen.from().tag().orElseThrow() + ";from-tag=" + tag;
        PbxCall taken = await(await(ours.dial(replaces + ";early-only")).answered());
        assertThat(await(ringing.ended()).reason()).isEqualTo(EndReason.TRANSFER);
        await(invite.awaitCancel());
        await(taken.bye());
    }

    @Test
    void aCallThatRingsHereIsNot() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        PbxOutgoingCall outgoing = await(pbx.dial(server.uri("600"), new PbxDialOptions()));
        Call ringing = next(server.calls());
        String theirTag = outgoing.request().from().tag().orElseThrow();
        String replaces =
                outgoing.request().callId() + ";to-tag=" + ringing.info().getLocalTag() + ";from-tag=" + theirTag;
        Ours ours = new Ours(pbx, server, ringing, null);
        assertThat(ours.refused(replaces)).isEqualTo(481);
        assertThat(ringing.state()).isEqualTo(CallState.RINGING);
        await(ringing.reject(486));
    }
}
