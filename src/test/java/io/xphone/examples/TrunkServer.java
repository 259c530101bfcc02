package io.xphone.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.xphone.SipServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import java.util.List;

/** A server that a trunk and a PBX call, and that calls them. */
public class TrunkServer extends VerticleBase {

    @Override
    public Future<?> start() {
        // tag::server[]
        SipServer server = SipServer.create(
                vertx,
                new SipServerOptions()
                        .setListen(List.of(
                                new ListenOptions().setPort(5060),
                                new ListenOptions()
                                        .setTransport(SipTransport.TCP)
                                        .setPort(5060)))
                        .setMedia(new MediaOptions().setRtpPortMin(10_000).setRtpPortMax(19_998))
                        .setPeers(List.of(
                                new PeerOptions().setName("trunk").setHosts(List.of("192.0.2.0/24", "2001:db8::/32")),
                                new PeerOptions().setName("office").setHost("pbx.example.com:5060"))));

        server.callHandler(call -> call.reject(486));

        return server.listen().compose(up -> server.dial("office", "1001"));
        // end::server[]
    }
}
