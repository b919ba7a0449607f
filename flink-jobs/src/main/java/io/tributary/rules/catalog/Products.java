package io.tributary.rules.catalog;

import io.tributary.rules.compile.ProductTable;
import java.util.List;
import java.util.Optional;

/** The platform's products, as somebody who may see some of them sees them. */
interface Products {
    /** The ids of all, in order. @throws CatalogException with cause and remedy, when they cannot be asked for */
    List<String> ids();

    /** The table of one, if there is such a product. @throws CatalogException with cause and remedy, when it cannot be asked for */
    Optional<ProductTable> find(String productId);
}
