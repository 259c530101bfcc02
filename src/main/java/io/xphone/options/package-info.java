/**
 * Options of phones, servers and calls: Vert.x data objects with documented defaults and a JSON form.
 *
 * <p>A leaf: may import Vert.x core and codegen only. The face, the bus and the verticles all read it.
 */
@ModuleGen(name = "xphone-options", groupPackage = "io.xphone")
package io.xphone.options;

import io.vertx.codegen.annotations.ModuleGen;
