package io.xphone.verticle.media;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.bus.internal.SipCommand;
import io.xphone.sip.locate.AddressFamily;
import io.xphone.verticle.runtime.AddressRange;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the hosts are that a call's SDP says, by address or by name (RFC 8866 §5.7); the agent's transport looks names up. */
final class SdpHosts {

    private static final Logger LOG = LoggerFactory.getLogger(SdpHosts.class);
    private static final DeliveryOptions LOOK_UP =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(10_000);

    private final Vertx vertx;
    private final MediaSettings settings;
    private final AddressFamily family;

    SdpHosts(Vertx vertx, MediaSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.family = settings.bind() instanceof Inet6Address ? AddressFamily.IPV6 : AddressFamily.IPV4;
    }

    /**
     * Finds one: at once where it is an address, later where it is a name, never where DNS has none of that name.
     *
     * @param wanted whether anybody still asks when the answer comes
     */
    void locate(String host, BooleanSupplier wanted, Consumer<InetAddress> found) {
        if (AddressRange.isLiteral(host)) {
            found.accept(LocalAddresses.ofLiteral(host));
            return;
        }
        vertx.eventBus()
                .<String>request(settings.sipAddress(), new SipCommand.FindAddress(host, family), LOOK_UP)
                .onComplete(answer -> {
                    if (!wanted.getAsBoolean()) {
                        return;
                    }
                    if (answer.succeeded()) {
                        found.accept(LocalAddresses.ofLiteral(answer.result().body()));
                    } else {
                        // sound goes where it comes from
                        LOG.info(
                                "call {}: SDP names {}: {}",
                                settings.callId(),
                                host,
                                answer.cause().getMessage());
                    }
                });
    }
}
