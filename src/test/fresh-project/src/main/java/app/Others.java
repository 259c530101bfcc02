package app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import java.util.List;

/** What needs fixed ports or a cluster is compiled. */
final class Others {

    private Others() {}

    static Future<Call> server(Vertx vertx) {
        // README java: A server
    }

    static Future<SipServer> cluster(Vertx vertx) {
        // README java: A cluster
    }
}
