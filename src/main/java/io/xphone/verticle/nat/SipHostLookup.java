package io.xphone.verticle.nat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.bus.internal.ServiceRecords;
import io.xphone.bus.internal.SipCommand;
import io.xphone.sip.locate.AddressFamily;
import io.xphone.sip.locate.SrvRecord;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetAddress;
import java.util.List;

/** Has the transport verticle of an agent resolve the names of servers. */
public final class SipHostLookup implements HostLookup {

    private static final DeliveryOptions LOOKUP =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(10_000);

    private final Vertx vertx;
    private final String sipAddress;

    /** @param sipAddress event-bus address of the transport verticle */
    public SipHostLookup(Vertx vertx, String sipAddress) {
        this.vertx = vertx;
        this.sipAddress = sipAddress;
    }

    @Override
    public Future<InetAddress> find(String host, boolean ipv6) {
        AddressFamily family = ipv6 ? AddressFamily.IPV6 : AddressFamily.IPV4;
        return vertx.eventBus()
                .<String>request(sipAddress, new SipCommand.FindAddress(host, family), LOOKUP)
                .map(response -> LocalAddresses.ofLiteral(response.body()));
    }

    @Override
    public Future<List<SrvRecord>> services(String name) {
        return vertx.eventBus()
                .<ServiceRecords>request(sipAddress, new SipCommand.FindService(name), LOOKUP)
                .map(response -> response.body().records());
    }
}
