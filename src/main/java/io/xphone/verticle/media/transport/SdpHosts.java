package io.xphone.verticle.media.transport;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.bus.internal.SipCommand;
import io.xphone.sip.locate.AddressFamily;
import io.xphone.verticle.runtime.AddressRange;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LogText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves the hosts in a call's SDP, which are addresses or names (RFC 8866 §5.7); the agent's transport verticle
 * resolves names.
 */
final class SdpHosts {

    private static final Logger LOG = LoggerFactory.getLogger(SdpHosts.class);
    private static final DeliveryOptions LOOKUP =
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
     * Resolves a host: an address at once, a name later, and never a name that DNS does not know.
     *
     * @param current whether the result is still needed when DNS responds
     */
    void locate(String host, BooleanSupplier current, Consumer<InetAddress> found) {
        if (AddressRange.isLiteral(host)) {
            found.accept(LocalAddresses.ofLiteral(host));
            return;
        }
        vertx.eventBus()
                .<String>request(settings.sipAddress(), new SipCommand.FindAddress(host, family), LOOKUP)
                .onComplete(response -> {
                    if (!current.getAsBoolean()) {
                        return;
                    }
                    if (response.succeeded()) {
                        found.accept(LocalAddresses.ofLiteral(response.result().body()));
                    } else {
                        // symmetric RTP may still find the target
                        LOG.info(
                                "call {}: SDP host {} could not be resolved: {}",
                                settings.callId(),
                                LogText.of(host),
                                LogText.of(response.cause().getMessage()));
                    }
                });
    }
}
