package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an application's handlers throw goes to the exception handler of their context, and the events continue. */
class HandlerExceptionsTest extends OnLoopback {

    private static final Set<String> HANDLERS = new TreeSet<>(Set.of(
            "each call",
            "call",
            "state",
            "media",
            "dtmf",
            "local hold",
            "remote hold",
            "application message",
            "sip message",
            "event",
            "end",
            "reader",
            "reader end",
            "packet",
            "packet end",
            "drain",
            "message",
            "presence",
            "subscriber",
            "media event loop"));

    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> all = new CompletableFuture<>();

    @BeforeEach
    void observe() {
        loop.vertx().exceptionHandler(this::report); // of every context without one of its own
    }

    private void report(Throwable thrown) {
        if (HANDLERS.contains(String.valueOf(thrown.getMessage()))) {
            reported.add(thrown.getMessage());
            if (reported.containsAll(HANDLERS)) {
                all.complete(null);
            }
        }
    }

    /** Half of them throw an error, which is no exception. */
    private static <T> Handler<T> throwing(String name) {
        return event -> {
            if (name.length() % 2 == 0) {
                throw new AssertionError(name);
            }
            throw new IllegalStateException(name);
        };
    }

    @Test
    void everyHandlerReportsToItsContext() throws Exception {
        CompletableFuture<Call> offered = new CompletableFuture<>();
        SipServer callee = SipServer.create(loop.vertx(), Loopback.options().setName("callee"));
        callee.eachCallHandler(throwing("each call"));
        callee.messageHandler(throwing("message"));
        callee.messaging().subscriptionHandler("presence", throwing("subscriber"));
        callee.callHandler(call -> {
            handlers(call);
            offered.complete(call);
            HandlerExceptionsTest.<Call>throwing("call").handle(call);
        });
        String uri = "sip:600@127.0.0.1:" + await(callee.listen()).actualPort();
        Loopback.Listening caller = loop.server();
        await(caller.server().sendMessage(uri, "hello"));
        Call call = await(caller.server().dialUri(uri));
        Call answered = offered.get(20, TimeUnit.SECONDS);
        await(answered.accept());
        await(call.answered());
        answered.audio().onMediaEventLoop(throwing("media event loop"));
        await(call.sendDtmf("1"));
        await(call.sendMessage("text/plain", "hello"));
        AudioWriter voice = call.audio().writer();
        await(voice.write(tone(440, 400)));
        await(voice.mark("sent"));
        await(answered.hold());
        await(answered.resume());
        await(call.hold());
        await(call.resume());
        var writer = answered.audio().writer();
        writer.drainHandler(throwing("drain"));
        await(writer.write(tone(440, 100)));
        caller.server().messaging().subscriptionHandler("presence", subscriber -> {
            subscriber.accept();
        });
        await(caller.server().messaging().setPresence(true, ""));
        await(callee.messaging().subscribePresence(caller.uri("600"), throwing("presence")));
        caller.server().messaging().subscribePresence(uri, presence -> {});
        await(call.end());
        await(answered.ended());
        try {
            all.get(20, TimeUnit.SECONDS);
        } finally {
            assertThat(reported).containsExactlyInAnyOrderElementsOf(HANDLERS);
        }
    }

    private static void handlers(Call call) {
        call.stateHandler(throwing("state"))
                .mediaHandler(throwing("media"))
                .dtmfHandler(throwing("dtmf"))
                .localHoldHandler(throwing("local hold"))
                .remoteHoldHandler(throwing("remote hold"))
                .messageHandler(throwing("application message"))
                .sipMessageHandler(throwing("sip message"))
                .eventHandler(throwing("event"))
                .endHandler(throwing("end"));
        call.audio().reader().handler(throwing("reader")).endHandler(throwing("reader end"));
        call.audio().rtpReader(true).handler(throwing("packet")).endHandler(throwing("packet end"));
    }
}
