package io.xphone.verticle.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.xphone.options.SipTransport;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipWriter;
import io.xphone.sip.message.Uri;
import io.xphone.sip.overload.InboundQueue;
import io.xphone.verticle.runtime.FileDescriptors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboxOctetsTest {

    private static final int MAX_OCTETS = 32 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = ((VertxInternal) vertx).getOrCreateContext();
    private final Inbox inbox = new Inbox(context, "agent", 0, FileDescriptors.process(), new Unused());

    @AfterEach
    void close() {
        inbox.close();
        vertx.close();
    }

    /** A peer on a connection, that counts its messages that wait. */
    private static final class Peer implements Flow {
        private int waiting;

        @Override
        public SipTransport transport() {
            return SipTransport.TCP;
        }

        @Override
        public String remoteHost() {
            return "192.0.2.1";
        }

        @Override
        public int remotePort() {
            return 5060;
        }

        @Override
        public String localHost() {
            return "192.0.2.2";
        }

        @Override
        public int localPort() {
            return 5060;
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public void send(byte[] message, Runnable onFailure) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public void onWaiting() {
            waiting++;
        }

        @Override
        public void onHandled() {
            waiting--;
        }
    }

    /** Nothing is handled here. */
    private static final class Unused implements Inbox.Handler {

        @Override
        public void handle(SipMessage message, Flow from) {
            throw new AssertionError();
        }

        @Override
        public void handle(byte[] data, int start, Flow from) {
            throw new AssertionError();
        }

        @Override
        public void reject(SipMessage message, Flow from, InboundQueue.Fate fate) {
            throw new AssertionError();
        }

        @Override
        public SipMessage parse(byte[] data, int start, Flow from) {
            throw new AssertionError();
        }

        @Override
        public void rejected(int count) {
            throw new AssertionError();
        }

        @Override
        public void handedOver(Runnable passed) {
            throw new AssertionError();
        }
    }

    @Test
    void theHeadsOfMessagesOfStreamsCountAsTheirBodies() {
        Peer peer = new Peer();
        SipRequest request = SipRequest.builder("INVITE", Uri.parse("sip:600@example.com"))
                .add("Via", "SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK1")
                .add("From", "<sip:a@example.com>;tag=a")
                .add("To", "<sip:600@example.com>")
                .add("Call-ID", "call")
                .add("CSeq", "1 INVITE")
                .add("Subject", "x".repeat(60_000))
                .build();
        int size = SipWriter.size(request);
        int most = MAX_OCTETS / size;
        for (int i = 0; i < most + 100; i++) {
            inbox.add(request, peer);
        }
        assertThat(peer.waiting).isEqualTo(most);
    }
}
