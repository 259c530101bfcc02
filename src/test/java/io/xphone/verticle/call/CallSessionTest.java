package io.xphone.verticle.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.EndReason;
import io.xphone.bus.Addresses;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.bus.internal.SipCommand;
import io.xphone.call.CallMachine;
import io.xphone.call.settings.CallSettings;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.EventOptions;
import io.xphone.options.MediaOptions;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Via;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.BusSubscribers;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call session without the dialog verticle. */
class CallSessionTest {

    private static final String INVITE_TX = "srv-invite";

    private final BlockingQueue<SipCommand> sent = new LinkedBlockingQueue<>();
    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        InternalCodecs.register(vertx);
        vertx.eventBus().<SipCommand>localConsumer(Addresses.sip("agent"), message -> sent.add(message.body()));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** An agent whose media never opens. */
    private CallOwner owner() {
        return (CallOwner) Proxy.newProxyInstance(
                CallSession.class.getClassLoader(),
                new Class<?>[] {CallOwner.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "agent" ->
                        new AgentContext(
                                vertx,
                                "agent",
                                null,
                                new MediaOptions(),
                                new CallPolicyOptions(),
                                new EventOptions(),
                                200,
                                new CountingIdentifiers());
                    case "context" -> vertx.getOrCreateContext();
                    case "now" -> 0L;
                    case "openMedia" -> Future.future(never -> {});
                    default -> null;
                });
    }

    private static SipRequest.Builder request(String method) {
        return SipRequest.builder(method, SipUri.parse("sip:us@192.0.2.10"))
                .via(Via.of("UDP", "198.51.100.7", 5070, "z9hG4bKpeer"))
                .add(HeaderName.FROM, "<sip:peer@example.org>;tag=theirs")
                .add(HeaderName.TO, "<sip:us@example.com>")
                .add(HeaderName.CALL_ID, "peer-call")
                .add(HeaderName.CSEQ, "1 " + method)
                .add(HeaderName.CONTACT, "<sip:peer@198.51.100.7>")
                .add(HeaderName.MAX_FORWARDS, "70");
    }

    @Test
    void aCancelBeforeTheStartOfTheCallEndsIt() throws Exception {
        CallSession call = new CallSession(
                owner(),
                "CA1",
                new CallEventPublisher("CA1", new BusSubscribers(vertx)),
                new MediaOptions(),
                null,
                null);
        CallTable table = new CallTable();
        table.add(call);
        table.name(call, "peer-call");
        table.invited(call, INVITE_TX);
        SipRequest invite = request(Method.INVITE).build();
        // as in a cluster, where registering the call's control address takes a moment
        table.ofInvite(INVITE_TX)
                .orElseThrow()
                .onCancelled(INVITE_TX, request(Method.CANCEL).build());
        call.start(CallMachine.inbound(
                "CA1",
                INVITE_TX,
                invite,
                SipUri.parse("sip:us@192.0.2.10"),
                CallSettings.builder().build(),
                new CountingIdentifiers()));
        SipCommand command = sent.poll(10, TimeUnit.SECONDS);
        while (command instanceof SipCommand.Respond respond
                && respond.response().status() < 200) {
            command = sent.poll(10, TimeUnit.SECONDS);
        }
        assertThat(command)
                .isInstanceOfSatisfying(
                        SipCommand.Respond.class,
                        respond -> assertThat(respond.response().status()).isEqualTo(487));
        assertThat(call.over()).isTrue();
        assertThat(call.snapshot().getEndReason()).isEqualTo(EndReason.CANCELLED);
    }
}
