package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;

/**
 * Two UDP sockets: RTP on an even port, RTCP on the one above (RFC 3550 §11).
 *
 * @param rtp bound to the even port
 * @param rtcp bound to the odd port
 * @param port the even port
 */
record RtpSockets(DatagramSocket rtp, DatagramSocket rtcp, int port) {

    private static final int ATTEMPTS = 30;

    static Future<RtpSockets> bind(Vertx vertx, String host) {
        return bind(vertx, host, ATTEMPTS);
    }

    private static Future<RtpSockets> bind(Vertx vertx, String host, int attempts) {
        return socket(vertx, host, 0).compose(first -> {
            int port = first.localAddress().port();
            boolean even = port % 2 == 0;
            return socket(vertx, host, even ? port + 1 : port - 1)
                    .map(second -> new RtpSockets(even ? first : second, even ? second : first, port & ~1))
                    .recover(taken -> first.close()
                            .compose(closed ->
                                    attempts > 1 ? bind(vertx, host, attempts - 1) : Future.failedFuture(taken)));
        });
    }

    private static Future<DatagramSocket> socket(Vertx vertx, String host, int port) {
        DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(host.indexOf(':') >= 0));
        socket.exceptionHandler(ignored -> {});
        return socket.listen(port, host).onFailure(taken -> socket.close());
    }

    void close() {
        rtp.close();
        rtcp.close();
    }
}
