"""Papers by PMID, PMCID or DOI, with the papers they cite, through NCBI's E-utilities."""

from index.ncbi.fetch import Counts, FetchProgress, Ncbi
from index.ncbi.ids import Identifier, parse_identifier
from index.ncbi.settings import NcbiError, NcbiSettings

__all__ = [
    "Counts",
    "FetchProgress",
    "Identifier",
    "Ncbi",
    "NcbiError",
    "NcbiSettings",
    "parse_identifier",
]
