package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Loopback.Events;
import io.xphone.Loopback.Listening;
import io.xphone.bus.BusErrors;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.TransferOptions;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers as an application sees them, both ways, of phones and of servers. */
class TransferTest extends OnLoopback {

    /** Which kind of agent has the call. */
    enum Role {
        PHONE,
        SERVER
    }

    /** A call that is up, at both its ends. */
    private record Up(FakePbx pbx, PbxCall theirs, Call ours) {}

    private final List<Call> calls = new ArrayList<>();

    @AfterEach
    void hangUp() throws Exception {
        for (Call call : calls) {
            if (call.state() != CallState.ENDED) {
                call.end();
                await(call.ended());
            }
        }
    }

    private Up up(Role role, CallPolicyOptions policy) throws Exception {
        BlockingQueue<PbxCall> answered = new LinkedBlockingQueue<>();
        FakePbx pbx = pbx().inviteHandler(invite -> invite.answer().onSuccess(answered::add));
        Call ours = await(dial(role, policy, pbx));
        Events.of(ours);
        calls.add(ours.transferCallHandler(calls::add));
        await(ours.answered());
        return new Up(pbx, next(answered), ours);
    }

    private Future<Call> dial(Role role, CallPolicyOptions policy, FakePbx pbx) throws Exception {
        if (role == Role.SERVER) {
            return loop.server(Loopback.options().setCalls(policy)).server().dialUri(pbx.uri("600"));
        }
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setUsername("alice")
                        .setHost("127.0.0.1:" + pbx.port())
                        .setRegister(false)
                        .setCalls(policy));
        await(phone.connect());
        return phone.dial("600");
    }

    private Up up(Role role) throws Exception {
        return up(role, new CallPolicyOptions());
    }

    /** The peer answers REFER like this. */
    private static void onRefer(Up up, BiConsumer<PbxRequest, PbxCall> script) {
        up.theirs().requestHandler(Method.REFER, refer -> script.accept(refer, up.theirs()));
    }

    private static BiConsumer<PbxRequest, PbxCall> telling(int... statuses) {
        return (refer, call) -> {
            refer.respond(202);
            Future<?> told = Future.succeededFuture();
            for (int status : statuses) {
                told = told.compose(done -> call.notifyTransfer(status, "Status " + status));
            }
        };
    }

    private static int code(Throwable failure) {
        assertThat(failure).isInstanceOf(CallException.class);
        return ((CallException) failure).code();
    }

    // ---- we send the peer elsewhere ----

    @ParameterizedTest
    @EnumSource
    void aBlindTransferTellsHowItGoesAndEndsTheCall(Role role) throws Exception {
        Up up = up(role);
        onRefer(up, telling(100, 180, 200));
        BlockingQueue<Progress> progress = new LinkedBlockingQueue<>();
        up.ours().transferProgressHandler(progress::add);
        TransferResult result = await(up.ours().transfer("sip:601@example.com"));
        assertThat(result).isEqualTo(new TransferResult(200, "Status 200"));
        assertThat(next(progress)).isEqualTo(new Progress(100, "Status 100", ""));
        assertThat(next(progress).status()).isEqualTo(180);
        assertThat(await(up.ours().ended())).isEqualTo(new CallEnd(EndReason.TRANSFER, 0, "", 16));
        SipRequest refer = up.pbx().recorder().requests(Method.REFER).get(0);
        assertThat(refer.header(HeaderName.REFER_TO)).contains("<sip:601@example.com>");
        assertThat(refer.header(HeaderName.REFERRED_BY).orElseThrow()).startsWith("<sip:");
        assertThat(refer.header(HeaderName.ALLOW).orElseThrow()).contains("REFER, NOTIFY");
        assertThat(refer.optionTags(HeaderName.SUPPORTED)).contains("norefersub", "replaces");
        assertThat(await(up.theirs().ended()).bye()).isPresent();
        List<String> types = Events.of(up.ours()).types();
        assertThat(types)
                .filteredOn(type -> !type.equals("sip-message"))
                .endsWith("transfer-progress", "transfer-progress", "transfer-ended", "ended");
    }

    @Test
    void aNumberIsOneOfThePhonesRegistrarOrOfThePeersDomain() throws Exception {
        Up phone = up(Role.PHONE);
        onRefer(phone, telling(200));
        await(phone.ours().transfer("601"));
        assertThat(phone.pbx().recorder().requests(Method.REFER).get(0).header(HeaderName.REFER_TO))
                .contains("<sip:601@127.0.0.1:" + phone.pbx().port() + ">");
        Up server = up(Role.SERVER);
        onRefer(server, telling(200));
        await(server.ours().transfer("601"));
        assertThat(server.pbx().recorder().requests(Method.REFER).get(0).header(HeaderName.REFER_TO))
                .contains("<sip:601@127.0.0.1:" + server.pbx().port() + ">");
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedReferFailsWithItsStatusAndTheCallGoesOn(Role role) throws Exception {
        Up up = up(role);
        for (int status : new int[] {403, 603, 501}) {
            onRefer(up, (refer, call) -> refer.respond(status));
            assertThat(code(failure(up.ours().transfer("sip:601@example.com")))).isEqualTo(status);
            assertThat(up.ours().state()).isEqualTo(CallState.ACTIVE);
        }
        assertThat(code(failure(up.ours().transfer("sip:")))).isEqualTo(BusErrors.INVALID_ARGUMENT);
        await(up.ours().end());
        assertThat(code(failure(up.ours().transfer("601")))).isEqualTo(BusErrors.INVALID_STATE);
    }

    @ParameterizedTest
    @EnumSource
    void aThirdPartyThatDoesNotAnswerFailsItAndTheNextOneMaySucceed(Role role) throws Exception {
        Up up = up(role);
        onRefer(up, telling(100, 486));
        assertThat(code(failure(up.ours().transfer("sip:601@example.com")))).isEqualTo(486);
        assertThat(up.ours().state()).isEqualTo(CallState.ACTIVE);
        onRefer(up, telling(200));
        await(up.ours().transfer("sip:602@example.com"));
        assertThat(await(up.ours().ended()).reason()).isEqualTo(EndReason.TRANSFER);
    }

    @Test
    @Shows({"TransferOptions.endOnFailure", "TransferOptions.headers"})
    void theCallMayEndWithTheFailure() throws Exception {
        Up up = up(Role.SERVER);
        onRefer(up, telling(503));
        TransferOptions options = new TransferOptions().setEndOnFailure(true).addHeader("X-Queue", "sales");
        assertThat(code(failure(up.ours().transfer("sip:601@example.com", options))))
                .isEqualTo(503);
        CallEnd end = await(up.ours().ended());
        assertThat(end.reason()).isEqualTo(EndReason.TRANSFER_FAILED);
        assertThat(end.status()).isEqualTo(503);
        assertThat(up.pbx().recorder().requests(Method.REFER).get(0).header("X-Queue"))
                .contains("sales");
    }

    @Test
    @Shows("TransferOptions.notify")
    void thePeerNeedNotTell() throws Exception {
        Up up = up(Role.SERVER);
        onRefer(up, (refer, call) -> refer.respond(200, new Header(HeaderName.REFER_SUB, "false")));
        TransferResult result =
                await(up.ours().transfer("sip:601@example.com", new TransferOptions().setNotify(false)));
        assertThat(result.status()).isEqualTo(200);
        assertThat(up.pbx().recorder().requests(Method.REFER).get(0).header(HeaderName.REFER_SUB))
                .contains("false");
        assertThat(await(up.ours().ended()).reason()).isEqualTo(EndReason.TRANSFER);
    }

    @Test
    @Shows("TransferOptions.timeoutMs")
    void anOutcomeThatNeverComesIsFailure() throws Exception {
        Up up = up(Role.SERVER);
        onRefer(up, telling(100));
        TransferOptions options = new TransferOptions().setTimeoutMs(200);
        assertThat(code(failure(up.ours().transfer("sip:601@example.com", options))))
                .isEqualTo(408);
        assertThat(up.ours().state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void aNotifyMayOvertakeTheAnswerToRefer() throws Exception {
        Up up = up(Role.SERVER);
        onRefer(up, (refer, call) -> call.notifyTransfer(200, "OK").onSuccess(told -> refer.respond(202)));
        assertThat(await(up.ours().transfer("sip:601@example.com")).status()).isEqualTo(200);
        assertThat(await(up.ours().ended()).reason()).isEqualTo(EndReason.TRANSFER);
    }

    @Test
    void aPeerThatHangsUpAfterItAgreedHasGone() throws Exception {
        Up up = up(Role.SERVER);
        BlockingQueue<SipResponse> late = new LinkedBlockingQueue<>();
        onRefer(up, (refer, call) -> {
            refer.respond(202);
            call.notifyTransfer(180, "Ringing")
                    .compose(told -> call.bye())
                    .compose(left -> call.notifyTransfer(200, "OK"))
                    .onSuccess(late::add);
        });
        assertThat(await(up.ours().transfer("sip:601@example.com")).status()).isEqualTo(180);
        assertThat(await(up.ours().ended()).reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(next(late).status()).as("the subscription outlives the call").isEqualTo(200);
    }

    @Test
    void oneTransferAtATime() throws Exception {
        Up up = up(Role.SERVER);
        BlockingQueue<PbxRequest> asked = new LinkedBlockingQueue<>();
        onRefer(up, (refer, call) -> asked.add(refer));
        Future<TransferResult> first = up.ours().transfer("sip:601@example.com");
        PbxRequest refer = next(asked);
        assertThat(code(failure(up.ours().transfer("sip:602@example.com")))).isEqualTo(BusErrors.INVALID_STATE);
        refer.respond(202);
        await(up.theirs().notifyTransfer(200, "OK"));
        assertThat(await(first).status()).isEqualTo(200);
    }

    @Test
    void theCallEndsWhileItIsTransferred() throws Exception {
        Up up = up(Role.SERVER);
        onRefer(up, telling(100));
        BlockingQueue<Progress> progress = new LinkedBlockingQueue<>();
        up.ours().transferProgressHandler(progress::add);
        Future<TransferResult> transfer = up.ours().transfer("sip:601@example.com");
        next(progress);
        await(up.ours().end());
        assertThat(code(failure(transfer))).isEqualTo(BusErrors.FAILED);
        assertThat(await(up.ours().ended()).reason()).isEqualTo(EndReason.LOCAL);
    }

    // ---- the peer sends us elsewhere ----

    /** What the PBX is told by NOTIFY, each as its state and status line. */
    private static BlockingQueue<String> told(Up up) {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        up.theirs().requestHandler(Method.NOTIFY, notify -> {
            notify.respond(200);
            told.add(notify.header(HeaderName.SUBSCRIPTION_STATE).orElse("").replaceAll("=[0-9]+", "") + " "
                    + new String(notify.request().body(), StandardCharsets.UTF_8).strip());
        });
        return told;
    }

    @ParameterizedTest
    @EnumSource
    void weFollowAndThePeerIsToldHowItGoes(Role role) throws Exception {
        Up up = up(role);
        FakePbx third = pbx();
        BlockingQueue<String> told = told(up);
        BlockingQueue<TransferRequest> asked = new LinkedBlockingQueue<>();
        BlockingQueue<Call> followed = new LinkedBlockingQueue<>();
        up.ours().transferRequestHandler(asked::add).transferCallHandler(followed::add);
        third.inviteHandler(invite -> invite.progress(180, false).onSuccess(rang -> invite.answerAfter(50)));
        Future<SipResponse> refer =
                up.theirs().refer(third.uri("700"), new Header(HeaderName.REFERRED_BY, "<sip:boss@example.com>"));
        TransferRequest request = next(asked);
        assertThat(request.target()).isEqualTo(third.uri("700"));
        assertThat(request.referredBy()).contains("<sip:boss@example.com>");
        assertThat(request.attended()).isFalse();
        Call call = await(request.accept());
        assertThat(await(refer).status()).isEqualTo(202);
        assertThat(next(followed)).isSameAs(call);
        await(call.answered());
        assertThat(next(told)).isEqualTo("active;expires SIP/2.0 100 Trying");
        String last = next(told, line -> line.startsWith("terminated"));
        assertThat(last).isEqualTo("terminated;reason=noresource SIP/2.0 200 OK");
        SipRequest invite = third.recorder().requests(Method.INVITE).get(0);
        assertThat(invite.header(HeaderName.REFERRED_BY)).contains("<sip:boss@example.com>");
        assertThat(up.ours().state()).as("the old call is the peer's to end").isEqualTo(CallState.ACTIVE);
        await(up.theirs().bye());
        assertThat(await(up.ours().ended()).reason()).isEqualTo(EndReason.TRANSFER);
        await(call.end());
    }

    @Test
    void aCallThatFailsIsToldToo() throws Exception {
        Up up = up(Role.SERVER);
        FakePbx third = pbx().autoReject(486);
        BlockingQueue<String> told = told(up);
        up.ours().transferRequestHandler(request -> request.accept(new DialOptions().addHeader("X-Why", "asked")));
        assertThat(await(up.theirs().refer(third.uri("700"))).status()).isEqualTo(202);
        assertThat(next(told, line -> line.startsWith("terminated")))
                .isEqualTo("terminated;reason=noresource SIP/2.0 486 Busy Here");
        assertThat(third.recorder().requests(Method.INVITE).get(0).header("X-Why"))
                .contains("asked");
        await(up.theirs().bye());
        assertThat(await(up.ours().ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void theNotifiesGoOnWhenThePeerHangsUpAtOnce() throws Exception {
        Up up = up(Role.SERVER);
        FakePbx third = pbx();
        BlockingQueue<io.xphone.testing.PbxInvite> rings = new LinkedBlockingQueue<>();
        third.inviteHandler(rings::add);
        BlockingQueue<SipRequest> told = new LinkedBlockingQueue<>();
        up.pbx().requestHandler(Method.NOTIFY, notify -> {
            notify.respond(200);
            told.add(notify.request());
        });
        up.ours().transferRequestHandler(TransferRequest::accept);
        assertThat(await(up.theirs().refer(third.uri("700"))).status()).isEqualTo(202);
        io.xphone.testing.PbxInvite invite = next(rings);
        await(up.theirs().bye());
        assertThat(await(up.ours().ended()).reason()).isEqualTo(EndReason.TRANSFER);
        invite.answer();
        SipRequest last = next(
                told,
                notify ->
                        notify.header(HeaderName.SUBSCRIPTION_STATE).orElse("").startsWith("terminated"));
        assertThat(new String(last.body(), StandardCharsets.UTF_8)).isEqualTo("SIP/2.0 200 OK\r\n");
    }

    @Test
    void weMayRefuse() throws Exception {
        Up up = up(Role.SERVER);
        up.ours().transferRequestHandler(request -> request.reject(486));
        assertThat(await(up.theirs().refer("sip:700@example.com")).status()).isEqualTo(486);
        assertThat(up.ours().state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    @Shows("CallPolicyOptions.transferDecisionMs")
    void whoDoesNotDecideRefuses() throws Exception {
        Up up = up(Role.SERVER, new CallPolicyOptions().setTransferDecisionMs(150));
        BlockingQueue<TransferRequest> asked = new LinkedBlockingQueue<>();
        up.ours().transferRequestHandler(asked::add);
        assertThat(await(up.theirs().refer("sip:700@example.com")).status()).isEqualTo(603);
        assertThat(code(failure(next(asked).accept()))).isEqualTo(BusErrors.INVALID_STATE);
    }

    @Test
    @Shows("CallPolicyOptions.followTransfers")
    void itMayBeFollowedWithoutAsking() throws Exception {
        Up up = up(Role.PHONE, new CallPolicyOptions().setFollowTransfers(true));
        FakePbx third = pbx();
        BlockingQueue<Call> followed = new LinkedBlockingQueue<>();
        up.ours().transferCallHandler(followed::add);
        assertThat(await(up.theirs().refer(third.uri("700"))).status()).isEqualTo(202);
        await(next(followed).answered());
        assertThat(third.recorder().requests(Method.INVITE)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"400 nonsense", "400 <sip:>", "416 <http://example.com/>", "501 <sip:a@b;method=BYE>"})
    void nonsenseIsRefused(String row) throws Exception {
        Up up = up(Role.SERVER);
        SipResponse response =
                await(up.theirs().request(Method.REFER, new Header(HeaderName.REFER_TO, row.substring(4))));
        assertThat(response.status()).isEqualTo(Integer.parseInt(row.substring(0, 3)));
        assertThat(up.ours().state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void ourselvesAndCirclesAreRefused() throws Exception {
        Up up = up(Role.SERVER, new CallPolicyOptions().setFollowTransfers(true));
        assertThat(await(up.theirs().refer(up.theirs().remoteTarget().toString()))
                        .status())
                .isEqualTo(482);
        BlockingQueue<PbxCall> second = new LinkedBlockingQueue<>();
        FakePbx third = pbx().inviteHandler(invite -> invite.answer().onSuccess(second::add));
        assertThat(await(up.theirs().refer(third.uri("700"))).status()).isEqualTo(202);
        assertThat(await(next(second).refer(third.uri("700"))).status()).isEqualTo(482);
    }

    @Test
    void outsideOfCallsNobodySendsUs() throws Exception {
        Listening server = loop.server();
        FakePbx pbx = pbx();
        SipResponse refer = await(pbx.request(
                Method.REFER, server.uri("1"), null, "", new Header(HeaderName.REFER_TO, "<sip:700@example.com>")));
        assertThat(refer.status()).isEqualTo(603);
        SipResponse notify =
                await(pbx.request(Method.NOTIFY, server.uri("1"), null, "", new Header(HeaderName.EVENT, "refer")));
        assertThat(notify.status()).isEqualTo(481);
    }
}
