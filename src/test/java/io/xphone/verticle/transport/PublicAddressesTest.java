package io.xphone.verticle.transport;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.internal.ContextInternal;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunMessage;
import io.xphone.options.MediaOptions;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.verticle.nat.Names;
import io.xphone.verticle.nat.NatServers;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublicAddressesTest {

    private static final InetSocketAddress PUBLIC_PEER =
            new InetSocketAddress(LocalAddresses.ofLiteral("198.51.100.7"), 5_060);
    private static final InetSocketAddress PRIVATE_PEER =
            new InetSocketAddress(LocalAddresses.ofLiteral("192.168.1.7"), 5_060);

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    private final BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
    private final Random random = new Random(1);
    private volatile int port = 40_000;

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private int stunServer() throws Exception {
        DatagramSocket socket = vertx.createDatagramSocket();
        socket.handler(packet -> {
            byte[] data = packet.data().getBytes();
            StunAddress seen = StunAddress.of(new byte[] {(byte) 203, 0, 113, 9}, port);
            socket.send(
                    Buffer.buffer(StunMessage.parse(data, 0, data.length)
                            .bindingResponse(seen)
                            .bytes()),
                    packet.sender().port(),
                    packet.sender().host());
            asked.add(packet.sender().port());
        });
        return await(socket.listen(0, "127.0.0.1")).localAddress().port();
    }

    /** The mapping of a NAT may change, and ends when nothing is sent. */
    @Test
    void isAskedAgainPeriodically() throws Exception {
        MediaOptions media =
                new MediaOptions().setStunServer("127.0.0.1:" + stunServer()).setGatherTimeoutMs(5_000);
        CountingIdentifiers identifiers = new CountingIdentifiers().numbers(random::nextInt);
        NatServers servers = new NatServers(vertx, media, new Names(), identifiers);
        PublicAddresses addresses = new PublicAddresses(context, servers, identifiers, 30);
        Promise<UdpListener> bound = Promise.promise();
        context.runOnContext(ignored -> new UdpListener(new LocalAddresses())
                .listen(context, LocalAddresses.ofLiteral("127.0.0.1"), 0, new UdpListener.Receiver() {
                    @Override
                    public void onDatagram(byte[] data, Flow from) {
                        addresses.onStun(data, from);
                    }

                    @Override
                    public void onRead() {
                        // nothing is queued
                    }
                })
                .compose(addresses::find)
                .onComplete(bound));
        UdpListener listener = await(bound.future());
        assertThat(addresses.of(listener.flow(PUBLIC_PEER))).isEqualTo(new InetSocketAddress("203.0.113.9", 40_000));
        assertThat(addresses.of(listener.flow(PRIVATE_PEER)))
                .as("this side of the NAT")
                .isNull();
        port = 41_000;
        asked.clear();
        next(asked);
        next(asked);
        next(asked); // the response to the one before has been handled
        Promise<InetSocketAddress> now = Promise.promise();
        context.runOnContext(ignored -> now.complete(addresses.of(listener.flow(PUBLIC_PEER))));
        assertThat(await(now.future())).isEqualTo(new InetSocketAddress("203.0.113.9", 41_000));
        context.runOnContext(ignored -> addresses.close());
    }
}
