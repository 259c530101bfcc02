/**
 * Options of phones, servers and calls: Vert.x data objects with documented defaults and a JSON form.
 *
 * <p>A leaf: may import Vert.x core and codegen only. The public API, the bus and the verticles import it.
 */
@ModuleGen(name = "xphone-options", groupPackage = "io.xphone")
package io.xphone.options;

import io.vertx.codegen.annotations.ModuleGen;
