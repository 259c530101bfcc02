package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.socket.DatagramChannel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.xphone.Loopback;
import io.xphone.Shows;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** UDP sockets. */
class UdpSocketTest {

    @Test
    @Shows("MediaOptions.dscp")
    void packetsHaveTheDscp() throws Exception {
        Vertx vertx = Vertx.vertx();
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        for (int dscp : new int[] {46, 0}) {
            UdpSocket socket = Loopback.await(
                    UdpSocket.bind(context, InetAddress.getByName("127.0.0.1"), 0, dscp, 2_048, 8, (data, from) -> {}));
            var field = UdpSocket.class.getDeclaredField("channel");
            field.setAccessible(true);
            assertThat(((DatagramChannel) field.get(socket)).config().getTrafficClass())
                    .isEqualTo(dscp << 2);
            Loopback.await(socket.close(context));
        }
        Loopback.await(vertx.close());
    }
}
