package io.xphone;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A STUN server on 127.0.0.1 that sees its clients behind a NAT. */
public final class StunServer {

    /** Ports of the NAT are those of the sockets and 1000. */
    public static final int SHIFT = 1_000;

    private final List<Integer> asked = new CopyOnWriteArrayList<>();
    private final int port;
    private volatile boolean silent;

    /** @param host the address of the NAT */
    public StunServer(Vertx vertx, byte[] host) throws Exception {
        DatagramSocket socket = vertx.createDatagramSocket();
        socket.handler(packet -> {
            byte[] data = packet.data().getBytes();
            asked.add(packet.sender().port());
            if (!silent) {
                StunMessage request = StunMessage.parse(data, 0, data.length);
                StunAddress seen = StunAddress.of(host, packet.sender().port() + SHIFT);
                socket.send(
                        Buffer.buffer(request.bindingResponse(seen).bytes()),
                        packet.sender().port(),
                        packet.sender().host());
            }
        });
        port = Loopback.await(socket.listen(0, "127.0.0.1")).localAddress().port();
    }

    public int port() {
        return port;
    }

    /** The ports that have asked, in order. */
    public List<Integer> asked() {
        return asked;
    }

    /** Receives requests and does not respond from now on. */
    void silent() {
        silent = true;
    }
}
