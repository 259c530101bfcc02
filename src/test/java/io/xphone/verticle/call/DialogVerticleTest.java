package io.xphone.verticle.call;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.Loopback;
import io.xphone.OnLoopback;
import io.xphone.RawUdp;
import io.xphone.bus.Addresses;
import io.xphone.bus.AgentControl;
import io.xphone.bus.DialRequest;
import io.xphone.bus.Subscription;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.EventOptions;
import io.xphone.options.MediaOptions;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.AgentContext;
import io.xphone.verticle.runtime.AgentProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** A dialog verticle without transport and media. */
class DialogVerticleTest extends OnLoopback {

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /** A profile that has no Contact for any route. */
    private static final AgentProfile WITHOUT_CONTACT = new AgentProfile() {
        @Override
        public Admission admit(SipRequest invite, SipRoute source, long nowMillis) {
            return new Admission(null, "peer", List.of(), null, List.of(), null, 0);
        }

        @Override
        public DialPlan plan(DialRequest order, boolean referred) {
            throw new IllegalStateException("places no calls");
        }

        @Override
        public Uri transferTarget(String target, String peer, Uri remote) {
            return remote;
        }

        @Override
        public boolean trustsIdentity(String peer) {
            return false;
        }

        @Override
        public SipUri contact(SipRoute route) {
            throw new IllegalStateException("no Contact for " + route);
        }

        @Override
        public boolean server() {
            return true;
        }

        @Override
        public String aor() {
            return null;
        }
    };

    @Test
    void aProgrammingErrorIsReportedToTheCallerWith500() throws Exception {
        InternalCodecs.register(loop.vertx());
        BlockingQueue<Object> commands = new LinkedBlockingQueue<>();
        loop.vertx().eventBus().localConsumer(Addresses.sip("a"), message -> {
            commands.add(message.body());
            if (message.body() instanceof SipCommand.Listening) {
                message.reply("");
            }
        });
        await(loop.vertx()
                .deployVerticle(new DialogVerticle(
                        new AgentContext(
                                loop.vertx(),
                                "a",
                                WITHOUT_CONTACT,
                                new MediaOptions(),
                                new CallPolicyOptions(),
                                new EventOptions(),
                                200,
                                new CountingIdentifiers()),
                        null)));
        await(AgentControl.at(loop.vertx(), "a")
                .subscribe(new Subscription()
                        .setId("application")
                        .setDeliver("application")
                        .setIncomingCalls(true)));
        byte[] invite;
        try (RawUdp raw = new RawUdp()) {
            invite = raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)).getBytes(StandardCharsets.UTF_8);
        }
        loop.vertx()
                .eventBus()
                .send(
                        Addresses.dialog("a"),
                        new SipIndication.Request(
                                "t1",
                                (SipRequest) SipParser.parse(invite, 0, invite.length, SipLimits.DEFAULT),
                                new SipRoute("UDP", "127.0.0.1", 5060, "127.0.0.1", 5062, true)),
                        LOCAL);
        SipCommand.RespondOnce respond =
                (SipCommand.RespondOnce) Loopback.next(commands, command -> command instanceof SipCommand.RespondOnce);
        assertThat(respond.txId()).isEqualTo("t1");
        assertThat(respond.response().status()).isEqualTo(500);
        assertThat(respond.response().to().tag()).isPresent();
    }
}
