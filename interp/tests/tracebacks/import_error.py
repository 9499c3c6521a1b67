from collections import OrderedDict, DoesNotExist
