package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.xphone.Loopback.Events;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.bus.BusErrors;
import io.xphone.options.AcceptOptions;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.RejectOptions;
import io.xphone.options.SipRequestOptions;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How calls begin, go on and end, as an application sees it. */
class CallLifeTest extends OnLoopback {

    private static int code(Throwable failure) {
        assertThat(failure).isInstanceOf(CallException.class);
        return ((CallException) failure).code();
    }

    @Test
    void statesComeInOrderOnBothSides() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Call caller = await(a.server().dialUri(b.uri("600")));
        BlockingQueue<CallState> states = new LinkedBlockingQueue<>();
        caller.stateHandler(states::add);
        assertThat(caller.direction()).isEqualTo(CallDirection.OUTBOUND);
        Call callee = next(b.calls());
        BlockingQueue<CallState> theirs = new LinkedBlockingQueue<>();
        callee.stateHandler(theirs::add);
        assertThat(callee.direction()).isEqualTo(CallDirection.INBOUND);
        assertThat(callee.state()).isEqualTo(CallState.RINGING);
        Loopback.ringing(caller);
        states.clear();
        await(callee.accept());
        await(caller.answered());
        await(caller.hold());
        await(caller.resume());
        await(caller.end());
        CallEnd end = await(caller.ended());
        await(callee.ended());
        assertThat(end.reason()).isEqualTo(EndReason.LOCAL);
        assertThat(new ArrayList<>(states))
                .containsExactly(CallState.ACTIVE, CallState.ON_HOLD, CallState.ACTIVE, CallState.ENDED);
        assertThat(new ArrayList<>(theirs))
                .containsExactly(CallState.ACTIVE, CallState.ON_HOLD, CallState.ACTIVE, CallState.ENDED);
        assertThat(Events.of(callee).types()).containsSubsequence("ACTIVE", "remote-hold", "remote-hold", "ended");
        assertThat(caller.info().getStartTime()).isPositive();
        assertThat(caller.info().getEndTime())
                .isGreaterThanOrEqualTo(caller.info().getStartTime());
    }

    @Test
    void aPhoneDialsAndTheServerTellsItsIdentity() throws Exception {
        Listening b = loop.server();
        Phone phone = loop.phone(b, new PhoneOptions().setUsername("alice").setDisplayName("Alice Ångström"));
        Pair pair = loop.call(phone.dial("600"), b);
        assertThat(pair.callee().remoteUser()).isEqualTo("alice");
        assertThat(pair.callee().remoteName()).contains("Alice Ångström");
        assertThat(pair.callee().calledUser()).isEqualTo("600");
        assertThat(phone.calls()).containsExactly(pair.caller());
        assertThat(phone.findCall(pair.caller().id())).isSameAs(pair.caller());
        assertThat(phone.findCall(pair.callee().info().getSipCallId())).isSameAs(pair.caller());
        assertThat(b.server().calls()).containsExactly(pair.callee());
        await(pair.callee().end());
        await(pair.caller().ended());
        assertThat(phone.calls()).isEmpty();
        assertThat(phone.findCall(pair.caller().id())).isNull();
    }

    /** Handlers that are set there miss no event. */
    @Test
    void aHandlerOfEachCallHearsAllOfThemFromTheirBeginning() throws Exception {
        Listening b = loop.server();
        Phone phone = loop.phone(b, new PhoneOptions().setUsername("alice"));
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        phone.eachCallHandler(call -> call.stateHandler(state -> told.add("phone " + call.direction() + " " + state)));
        b.server().eachCallHandler(call -> {
            call.stateHandler(state -> told.add("server " + call.direction() + " " + state));
            call.dtmfHandler(digit -> told.add("server digit " + digit.digit()));
        });
        Pair pair = loop.call(phone.dial("600"), b);
        await(pair.caller().sendDtmf("5"));
        List<String> beginning = new ArrayList<>();
        for (String line = ""; !line.equals("server digit 5"); ) {
            line = next(told);
            beginning.add(line);
        }
        assertThat(beginning)
                .contains("phone OUTBOUND REMOTE_RINGING", "phone OUTBOUND ACTIVE", "server INBOUND ACTIVE");
        await(pair.caller().end());
        List<String> ends = List.of(next(told), next(told));
        assertThat(ends).containsExactlyInAnyOrder("phone OUTBOUND ENDED", "server INBOUND ENDED");
    }

    private static List<String> names(CallInfo info) {
        return Stream.of(
                        info.getSipCallId(),
                        info.getLocalTag(),
                        info.getRemoteTag(),
                        info.getFrom(),
                        info.getTo(),
                        info.getRemoteTarget(),
                        info.getCalledUser(),
                        info.getRemoteUser(),
                        info.getRemoteName(),
                        info.getRemoteUri())
                .map(String::valueOf)
                .toList();
    }

    @Test
    void whoDialledKnowsTheNamesOfTheCallWithoutAsking() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Call caller = await(a.server().dialUri(b.uri("600")));
        Call callee = next(b.calls());
        Loopback.ringing(caller);
        assertThat(caller.info().getSipCallId()).isEqualTo(callee.info().getSipCallId());
        assertThat(a.server().findCall(callee.info().getSipCallId())).isSameAs(caller);
        assertThat(caller.calledUser()).isEqualTo("600");
        assertThat(caller.remoteUser()).isEqualTo("600");
        assertThat(names(caller.info())).isEqualTo(names(await(caller.refresh())));
        await(callee.accept());
        await(caller.answered());
        List<String> told = names(caller.info());
        assertThat(caller.info().getRemoteTag()).isEqualTo(callee.info().getLocalTag());
        assertThat(caller.info().getRemoteTarget()).contains(":" + b.port());
        assertThat(told).isEqualTo(names(await(caller.refresh())));
        await(caller.end());
    }

    @Test
    void whoEndsIsLocalTheOtherRemote() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Pair pair = loop.call(a, b);
        await(pair.callee().end(new SipRequestOptions().addHeader("Reason", "Q.850;cause=31;text=\"enough\"")));
        assertThat(await(pair.callee().ended()).reason()).isEqualTo(EndReason.LOCAL);
        CallEnd end = await(pair.caller().ended());
        assertThat(end.reason()).isEqualTo(EndReason.REMOTE);
        assertThat(end.q850()).isEqualTo(31);
    }

    @Test
    void aRefusalBearsItsStatus() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        for (int status : new int[] {486, 603, 404}) {
            Call caller = await(a.server().dialUri(b.uri("600")));
            Call callee = next(b.calls());
            await(callee.reject(status));
            CallEnd end = await(caller.ended());
            assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
            assertThat(end.status()).isEqualTo(status);
            Throwable unanswered = failure(caller.answered());
            assertThat(unanswered).isInstanceOf(CallEndedException.class);
            assertThat(((CallEndedException) unanswered).end()).isEqualTo(end);
            assertThat(await(callee.ended()).reason()).isEqualTo(EndReason.REJECTED);
        }
    }

    @Test
    void aRefusalCarriesPhraseAndHeaders() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Call caller = await(a.server().dialUri(b.uri("600")));
        await(next(b.calls())
                .reject(new RejectOptions()
                        .setStatus(488)
                        .setPhrase("Not Today")
                        .addHeader("X-Why", "closed")));
        CallEnd end = await(caller.ended());
        assertThat(end.phrase()).isEqualTo("Not Today");
        assertThat(caller.info().getEndStatus()).isEqualTo(488);
    }

    @Test
    void theCallerGivesUp() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Call caller = await(a.server().dialUri(b.uri("600")));
        Call callee = next(b.calls());
        Loopback.ringing(caller);
        await(caller.end());
        assertThat(await(caller.ended()).reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(await(callee.ended()).reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void theCallerGivesUpBeforeAnythingCame() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Call caller = await(a.server().dialUri(b.uri("600")));
        await(caller.end());
        assertThat(await(caller.ended()).reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(a.server().calls()).isEmpty();
    }

    @Test
    void aBranchThatAnswersWhenTheCallIsGoneIsHungUp() throws Exception {
        Listening a = loop.server();
        try (RawUdp peer = new RawUdp()) {
            Call caller = await(a.server().dialUri("sip:600@127.0.0.1:" + peer.port()));
            SipRequest invite = peer.request("INVITE");
            peer.reply(RawUdp.answer(invite, 200)
                    .add(HeaderName.CONTACT, "<sip:one@127.0.0.1:" + peer.port() + ">")
                    .body("application/sdp", RawUdp.sdp(4_000))
                    .build());
            peer.request("ACK");
            await(caller.answered());
            await(caller.end());
            peer.reply(RawUdp.answer(peer.request("BYE"), 200).build());
            peer.reply(RawUdp.answer(invite, 200)
                    .set(HeaderName.TO, invite.to().withTag("other").toString())
                    .add(HeaderName.CONTACT, "<sip:two@127.0.0.1:" + peer.port() + ">")
                    .body("application/sdp", RawUdp.sdp(4_000))
                    .build());
            for (String method : List.of("ACK", "BYE")) {
                SipRequest sent = peer.request(method);
                assertThat(sent.to().tag()).contains("other");
                assertThat(sent.requestUri().toString()).startsWith("sip:two@");
            }
        }
    }

    @Test
    void nobodyAnswersInTheCallersTime() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Call caller = await(a.server().dialUri(b.uri("600"), new DialOptions().setTimeoutMs(300)));
        Call callee = next(b.calls());
        assertThat(await(caller.ended()).reason()).isEqualTo(EndReason.TIMEOUT);
        assertThat(await(callee.ended()).reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void nobodyAnswersInTheCalleesTime() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server(Loopback.options().setCalls(new CallPolicyOptions().setRingTimeoutMs(200)));
        Call caller = await(a.server().dialUri(b.uri("600")));
        Call callee = next(b.calls());
        CallEnd end = await(caller.ended());
        assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
        assertThat(end.status()).isEqualTo(480);
        assertThat(await(callee.ended()).reason()).isEqualTo(EndReason.TIMEOUT);
    }

    @Test
    void withoutAHandlerACallIsRefused() throws Exception {
        Listening a = loop.server();
        SipServer deaf = SipServer.create(loop.vertx(), Loopback.options());
        String at = await(deaf.listen()).listening().get(0).substring(4);
        Call caller = await(a.server().dialUri("sip:600@" + at));
        assertThat(await(caller.ended()).status()).isEqualTo(480);
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        deaf.callHandler(calls::add);
        await(deaf.setOptionsStatus(200));
        await(a.server().dialUri("sip:600@" + at));
        await(next(calls).reject(486));
    }

    @Test
    void whatDoesNotFitTheStateFailsAndChangesNothing() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Call caller = await(a.server().dialUri(b.uri("600")));
        Call callee = next(b.calls());
        for (Future<?> refused :
                List.of(caller.accept(), caller.hold(), caller.resume(), callee.hold(), callee.resume())) {
            assertThat(code(failure(refused))).isEqualTo(BusErrors.INVALID_STATE);
            assertThat(((CallException) failure(refused)).invalidState()).isTrue();
        }
        assertThat(code(failure(caller.reject(486)))).isEqualTo(BusErrors.INVALID_STATE);
        assertThat(code(failure(callee.reject(200)))).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(callee.state()).isEqualTo(CallState.RINGING);
        await(callee.accept());
        await(caller.answered());
        assertThat(code(failure(callee.accept()))).isEqualTo(BusErrors.INVALID_STATE);
        assertThat(code(failure(callee.reject(486)))).isEqualTo(BusErrors.INVALID_STATE);
        assertThat(code(failure(callee.resume()))).isEqualTo(BusErrors.INVALID_STATE);
        assertThat(code(failure(callee.sendDtmf("12x")))).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(code(failure(callee.sendDtmf("")))).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(callee.state()).isEqualTo(CallState.ACTIVE);
        await(caller.end());
        await(callee.ended());
        for (Future<?> refused :
                List.of(callee.end(), callee.hold(), callee.mute(), callee.sendDtmf("1"), callee.accept())) {
            assertThat(code(failure(refused))).isEqualTo(BusErrors.INVALID_STATE);
        }
        assertThat(callee.state()).isEqualTo(CallState.ENDED);
        assertThat(await(callee.quality()).getCodec()).as("the last report").isEqualTo("PCMU");
    }

    @Test
    void agentsAreStartedAndStoppedOnce() throws Exception {
        Listening a = loop.server();
        assertThat(failure(a.server().listen())).isInstanceOf(IllegalStateException.class);
        Phone phone = loop.phone(a, new PhoneOptions().setUsername("bob"));
        assertThat(phone.state()).isEqualTo(PhoneState.REGISTERED);
        assertThat(failure(phone.connect())).isInstanceOf(IllegalStateException.class);
        await(phone.close());
        assertThat(phone.state()).isEqualTo(PhoneState.DISCONNECTED);
        await(phone.close());
        assertThat(failure(phone.dial("600"))).isInstanceOf(CallException.class);
        await(phone.connect());
        await(phone.close());
        await(a.server().close());
        await(a.server().close());
        assertThat(a.server().actualPort()).isEqualTo(-1);
    }

    @Test
    void closingAServerEndsItsCalls() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Pair pair = loop.call(a, b);
        await(b.server().close());
        assertThat(await(pair.callee().ended()).reason()).isEqualTo(EndReason.LOCAL);
        assertThat(await(pair.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void handlersReplaceEachOtherAndRunOnTheContextThatCreatedTheAgent() throws Exception {
        Listening b = loop.server();
        CompletableFuture<List<Context>> told = new CompletableFuture<>();
        CompletableFuture<Context> made = new CompletableFuture<>();
        List<Context> contexts = new ArrayList<>();
        loop.vertx().runOnContext(ignored -> {
            made.complete(here());
            SipServer server = SipServer.create(loop.vertx(), Loopback.options());
            server.listen().compose(at -> server.dialUri(b.uri("600"))).onSuccess(call -> {
                contexts.add(here());
                here().exceptionHandler(thrown -> contexts.add(here()));
                call.stateHandler(state -> contexts.add(null));
                call.stateHandler(state -> {
                    contexts.add(here());
                    throw new IllegalStateException("handled by the exception handler of the context");
                });
                call.mediaHandler(media -> contexts.add(null)).mediaHandler(null);
                call.endHandler(end -> contexts.add(null));
                call.endHandler(end -> told.complete(contexts));
            });
        });
        Call callee = next(b.calls());
        await(callee.accept());
        await(callee.answered());
        await(callee.end());
        await(told);
        // the dial, and two states at least, each with its exception
        assertThat(told.join()).hasSizeGreaterThanOrEqualTo(5).containsOnly(made.join());
    }

    /** Messages are handled on duplicates of a context. */
    private static Context here() {
        return ((ContextInternal) Vertx.currentContext()).unwrap();
    }

    @Test
    void aCallHandlerReplacesTheOneBefore() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        BlockingQueue<Call> second = new LinkedBlockingQueue<>();
        b.server().callHandler(second::add);
        Call caller = await(a.server().dialUri(b.uri("600")));
        next(second);
        assertThat(b.calls()).isEmpty();
        await(caller.end());
    }

    @Test
    void attachedHandlesHaveHandlersOfTheirOwn() throws Exception {
        Pair pair = loop.call(loop.server(), loop.server());
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        for (String name : List.of("first", "second")) {
            Call attached = await(Call.attach(loop.vertx(), pair.callee().id()));
            attached.dtmfHandler(digit -> events.add(name + " " + digit.digit()));
            attached.endHandler(end -> events.add(name + " " + end.reason()));
        }
        pair.callee().dtmfHandler(digit -> events.add("callee " + digit.digit()));
        pair.callee().endHandler(end -> events.add("callee " + end.reason()));
        await(pair.caller().sendDtmf("5"));
        assertThat(List.of(next(events), next(events), next(events)))
                .containsExactlyInAnyOrder("first 5", "second 5", "callee 5");
        await(pair.caller().end());
        assertThat(List.of(next(events), next(events), next(events)))
                .containsExactlyInAnyOrder("first REMOTE", "second REMOTE", "callee REMOTE");
    }

    @Test
    void readersAndWritersMayBeClosedTwiceAndAfterTheEnd() throws Exception {
        Pair pair = loop.call(loop.server(), loop.server());
        AudioReader reader = pair.callee().audio().reader();
        RtpReader packets = pair.callee().audio().rtpReader(true);
        AudioWriter writer = pair.callee().audio().writer();
        AudioWriter late = pair.callee().audio().writer();
        await(writer.write(new short[160]));
        for (int i = 0; i < 2; i++) {
            await(reader.close());
            await(packets.close());
            await(writer.end());
        }
        assertThat(((CallException) failure(writer.write(new short[160]))).code())
                .isEqualTo(CallException.INVALID_STATE);
        await(pair.caller().end());
        await(pair.callee().ended());
        await(reader.close());
        await(packets.close());
        await(writer.end());
        assertThat(((CallException) failure(late.write(new short[160]))).invalidState())
                .isTrue();
    }

    @Test
    void aLateHandlerOfTheEndIsToldAtOnce() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Pair pair = loop.call(a, b);
        await(pair.caller().end());
        await(pair.caller().ended());
        CompletableFuture<CallEnd> late = new CompletableFuture<>();
        pair.caller().endHandler(late::complete);
        await(late);
        assertThat(late.join().reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void aSecondCallWaitsWhileTheFirstGoesOn() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Pair first = loop.call(a, b);
        Call second = await(a.server().dialUri(b.uri("601")));
        Call waiting = next(b.calls());
        await(first.callee().hold());
        await(waiting.accept());
        await(second.answered());
        assertThat(b.server().calls()).containsExactlyInAnyOrder(first.callee(), waiting);
        await(waiting.end());
        await(first.callee().resume());
        assertThat(first.callee().state()).isEqualTo(CallState.ACTIVE);
        await(first.callee().end());
    }

    @Test
    void bothSidesHold() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Pair pair = loop.call(a, b);
        BlockingQueue<Boolean> holds = new LinkedBlockingQueue<>();
        pair.callee().remoteHoldHandler(holds::add);
        await(pair.caller().hold());
        assertThat(next(holds)).isTrue();
        await(pair.callee().hold());
        assertThat(await(pair.callee().refresh()).isLocalHold()).isTrue();
        assertThat(pair.callee().info().isRemoteHold()).isTrue();
        await(pair.caller().resume());
        assertThat(next(holds)).isFalse();
        assertThat(await(pair.callee().refresh()).isLocalHold()).isTrue();
        assertThat(pair.callee().state()).isEqualTo(CallState.ON_HOLD);
        await(pair.callee().resume());
        assertThat(pair.callee().state()).isEqualTo(CallState.ACTIVE);
        assertThat(await(pair.callee().refresh()).isLocalHold()).isFalse();
        await(pair.callee().end());
    }

    @Test
    void headersGoBothWays() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Call caller = await(a.server()
                .dialUri(
                        b.uri("600"),
                        new DialOptions().addHeader("X-Account", "42").addHeader("Subject", "Grüße")));
        Call callee = next(b.calls());
        assertThat(callee.header("x-account")).contains("42");
        assertThat(callee.header("s")).isNull();
        assertThat(callee.header("subject")).contains("Grüße");
        await(callee.accept(new AcceptOptions().addHeader("X-Answered-By", "robot")));
        await(caller.answered());
        assertThat(await(caller.refresh()).getHeaders().get("x-answered-by")).isEqualTo("robot");
        await(caller.end());
    }

    @Test
    void headersCannotBreakAMessage() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        for (Map<String, String> bad : List.of(
                Map.of("X-A", "1\r\nX-Injected: 2"),
                Map.of("X-A\r\nX-Injected", "2"),
                Map.of("X A", "2"),
                Map.of("", "2"),
                Map.of("X-A", "nul\0"),
                Map.of("Via", "SIP/2.0/UDP evil"),
                Map.of("Call-ID", "mine"))) {
            assertThat(code(failure(a.server()
                            .dialUri(
                                    b.uri("600"),
                                    new DialOptions()
                                            .setHeaders(MultiMap.caseInsensitiveMultiMap()
                                                    .addAll(bad))))))
                    .as("%s", bad)
                    .isEqualTo(BusErrors.INVALID_ARGUMENT);
        }
        Call escaped = await(a.server()
                .dialUri(
                        b.uri("600"),
                        new DialOptions()
                                .setFromUser("a\r\nX: y")
                                .setFromDisplayName("quote\" \\ <sip:x@y>")
                                .setCallerId("b\r\nX: y")));
        Call asked = next(b.calls());
        assertThat(asked.header("X")).isNull();
        assertThat(asked.remoteUser()).isEqualTo("a\r\nX: y");
        assertThat(asked.remoteName()).contains("quote\" \\ <sip:x@y>");
        await(escaped.end());
        for (String bad : List.of("", "sip:", "sip:a@b\r\nX: y", "nowhere")) {
            assertThat(code(failure(a.server().dialUri(bad)))).as(bad).isEqualTo(BusErrors.INVALID_ARGUMENT);
        }
        Call caller = await(a.server().dialUri(b.uri("600")));
        Call callee = next(b.calls());
        assertThat(code(failure(callee.accept(new AcceptOptions().addHeader("X-A", "1\r\nX-Injected: 2")))))
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(code(failure(callee.reject(new RejectOptions().setStatus(486).setPhrase("Busy\r\nX-Injected: 2")))))
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        await(callee.accept());
        await(caller.answered());
        assertThat(code(failure(callee.end(new SipRequestOptions().addHeader("X-A", "1\nX: 2")))))
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(code(failure(callee.sendInfo("text/plain\r\nX-Injected: 2", "x"))))
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(callee.state()).isEqualTo(CallState.ACTIVE);
        await(callee.end());
    }

    @Test
    void aCallToNowhereEnds() throws Exception {
        Listening a = loop.server();
        Call caller = await(a.server().dialUri("sip:600@127.0.0.1:1;transport=tcp"));
        assertThat(await(caller.ended()).reason()).isEqualTo(EndReason.ERROR);
        Call named = await(a.server().dialUri("sip:600@no-such-host.invalid"));
        assertThat(await(named.ended()).reason()).isEqualTo(EndReason.ERROR);
        assertThat(a.server().calls()).isEmpty();
    }

    @Test
    void anInfoGoesWithItsBody() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Pair pair = loop.call(a, b);
        await(pair.caller().sendInfo("text/plain", "hällo"));
        var info = Events.of(pair.callee()).next("info");
        assertThat(info.getString("contentType")).startsWith("text/plain");
        assertThat(info.getString("body")).isEqualTo("hällo");
        await(pair.caller().end());
    }

    /** A branch answers with a 200, is acknowledged and hung up. */
    private static void isHungUp(RawUdp raw, SipRequest invite, String branch) throws Exception {
        raw.reply(RawUdp.answer(invite, 200)
                .set(HeaderName.TO, invite.to().withTag(branch).toString())
                .add(HeaderName.CONTACT, "<sip:" + branch + "@127.0.0.1:" + raw.port() + ">")
                .body("application/sdp", RawUdp.sdp(9))
                .build());
        SipRequest ack = (SipRequest) raw.message(said -> said instanceof SipRequest request
                && request.method().equals("ACK")
                && request.to().tag().filter(branch::equals).isPresent());
        assertThat(ack.requestUri().toString()).startsWith("sip:" + branch + "@");
        SipRequest bye = raw.request("BYE");
        assertThat(bye.to().tag()).contains(branch);
        raw.reply(RawUdp.answer(bye, 200).build());
    }

    @Test
    void aBranchThatAnswersWhenTheCallIsOverIsHungUp() throws Exception {
        try (RawUdp raw = new RawUdp()) {
            // nobody answered in time
            Listening server = loop.server(Loopback.options().setT1Ms(10));
            Call unanswered = await(server.server().dialUri("sip:1@127.0.0.1:" + raw.port()));
            SipRequest invite = raw.request("INVITE");
            await(unanswered.ended());
            isHungUp(raw, invite, "late");
            // another branch had answered, and that call has ended
            Listening patient = loop.server();
            Call call = await(patient.server().dialUri("sip:2@127.0.0.1:" + raw.port()));
            SipRequest second = (SipRequest) raw.message(said -> said instanceof SipRequest request
                    && request.method().equals("INVITE")
                    && request.requestUri().toString().startsWith("sip:2@"));
            raw.reply(RawUdp.answer(second, 200)
                    .add(HeaderName.CONTACT, "<sip:first@127.0.0.1:" + raw.port() + ">")
                    .body("application/sdp", RawUdp.sdp(9))
                    .build());
            raw.request("ACK");
            await(call.answered());
            call.end();
            raw.reply(RawUdp.answer(raw.request("BYE"), 200).build());
            await(call.ended());
            isHungUp(raw, second, "other");
        }
    }
}
