package io.xphone.interop;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static io.xphone.interop.NatPhoneMain.echoes;
import static io.xphone.interop.NatPhoneMain.say;

import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server in its own process that receives calls of one peer; prints its progress. It has a host of its own, so its
 * ports are free.
 */
final class NatServerMain {

    static final int PORT = 5060;
    static final int RTP_MIN = 20_000;
    static final int RTP_MAX = 20_018;

    private NatServerMain() {}

    /** @param args the local address, the external address, the peer */
    public static void main(String[] args) throws Exception {
        SipServer server = SipServer.create(
                Vertx.vertx(),
                new SipServerOptions()
                        .setListen(List.of(new ListenOptions().setHost(args[0]).setPort(PORT)))
                        .setExternalAddress(args[1])
                        .setPeers(List.of(new PeerOptions().setName("outside").setHosts(List.of(args[2]))))
                        .setMedia(new MediaOptions()
                                .setRtpAddress(args[1])
                                .setRtpPortMin(RTP_MIN)
                                .setRtpPortMax(RTP_MAX)));
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        server.callHandler(calls::add);
        await(server.listen());
        say("READY");
        Call call = next(calls);
        await(call.accept());
        echoes(call);
        say("CALLED");
        call.ended().onSuccess(end -> say("ENDED " + end.reason()));
        while (System.in.read() >= 0) {
            // exits with its parent
        }
        Runtime.getRuntime().halt(0);
    }
}
